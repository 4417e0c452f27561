package dev.bronzeline.refine;

import static org.apache.spark.sql.functions.current_timestamp;
import static org.apache.spark.sql.functions.lit;

import dev.bronzeline.schema.Columns;
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
 */
public record IngestionMetadata(String schemaVersion) implements Step {
  @Override
  public Dataset<Row> apply(Dataset<Row> rows) {
    Map<String, Column> stamps = new LinkedHashMap<>();
    stamps.put(Columns.INGESTED_AT, current_timestamp());
    stamps.put(Columns.SCHEMA_VERSION, lit(schemaVersion));
    return rows.withColumns(stamps);
  }
}
