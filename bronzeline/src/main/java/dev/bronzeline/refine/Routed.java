package dev.bronzeline.refine;

import static org.apache.spark.sql.functions.col;

import dev.bronzeline.schema.Columns;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Rows by where they go. Each row is in exactly one of the three.
 *
 * @param accepted rows for the bronze table
 * @param rejected rows for the dead letters
 * @param ignored tombstones, if the policy is to ignore them
 */
public record Routed(Dataset<Row> accepted, Dataset<Row> rejected, Dataset<Row> ignored) {
  /** Splits rows by their column {@code _rejection}; lazy. */
  public static Routed of(Dataset<Row> rows) {
    Column rejection = col(Columns.REJECTION);
    Column ignored = rejection.getField("stage").equalTo(Rejection.IGNORE);
    return new Routed(
        rows.where(rejection.isNull()),
        rows.where(rejection.isNotNull().and(ignored.equalTo(false))),
        rows.where(rejection.isNotNull().and(ignored)));
  }
}
