package dev.bronzeline.refine;

import static org.apache.spark.sql.functions.current_timestamp;
import static org.apache.spark.sql.functions.greatest;
import static org.apache.spark.sql.functions.lit;

import dev.bronzeline.schema.Columns;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Step 4: stamps every row with the time of its batch and the version of its schema.
 *
 * <p>{@code _ingested_at} is one value for all rows of a batch, and the same one when Spark runs
 * the batch again.
 *
 * @param schemaVersion the version of the schema that the rows are read with
 * @param notBefore a time that earlier batches have had: should the clock have been moved back,
 *     this one stands still until the clock has caught up
 */
public record IngestionMetadata(String schemaVersion, Instant notBefore) implements Step {
  /** Stamps that are what the clock says. */
  public IngestionMetadata(String schemaVersion) {
    this(schemaVersion, Instant.EPOCH);
  }

  @Override
  public Dataset<Row> apply(Dataset<Row> rows) {
    Map<String, Column> stamps = new LinkedHashMap<>();
    stamps.put(
        Columns.INGESTED_AT,
        notBefore.equals(Instant.EPOCH)
            ? current_timestamp()
            : greatest(current_timestamp(), lit(notBefore)));
    stamps.put(Columns.SCHEMA_VERSION, lit(schemaVersion));
    return rows.withColumns(stamps);
  }
}
