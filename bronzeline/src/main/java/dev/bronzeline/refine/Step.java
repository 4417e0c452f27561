package dev.bronzeline.refine;

import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * One step of the pipeline: a pure, lazy function from rows to rows.
 *
 * <p>A step drops no row, throws on no row, starts no Spark job and causes no shuffle. It marks bad
 * rows in {@code _rejection} and leaves rows that are already marked as they are. Implementations
 * are values (records) and safe to share between threads and queries.
 */
@FunctionalInterface
public interface Step {
  /** The rows with this step's columns added or rewritten; lazy. */
  Dataset<Row> apply(Dataset<Row> rows);

  /** This step, then another one. */
  default Step then(Step next) {
    return rows -> next.apply(apply(rows));
  }
}
