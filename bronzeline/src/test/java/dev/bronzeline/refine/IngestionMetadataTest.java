package dev.bronzeline.refine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bronzeline.schema.Columns;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;

class IngestionMetadataTest extends StepContract {
  @Override
  Step step() {
    return SamplePipeline.METADATA;
  }

  @Override
  Dataset<Row> rows(SparkSession spark) {
    return SamplePipeline.HANDLER.apply(Samples.parsed(spark, Samples.all()));
  }

  @Override
  List<String> columns() {
    List<String> columns = new ArrayList<>(List.of(Samples.PARSED.fieldNames()));
    columns.remove(Columns.FAILURE);
    columns.addAll(List.of(Columns.REJECTION, Columns.INGESTED_AT, Columns.SCHEMA_VERSION));
    return columns;
  }

  @Test
  void all_rows_of_a_batch_have_the_same_time_and_version(SparkSession spark) {
    List<Row> stamps =
        step()
            .apply(rows(spark))
            .select(Columns.INGESTED_AT, Columns.SCHEMA_VERSION)
            .distinct()
            .collectAsList();
    assertThat(stamps).hasSize(1);
    assertThat(stamps.get(0).getTimestamp(0)).isNotNull();
    assertThat(stamps.get(0).getString(1)).isEqualTo("v1");
  }

  @Test
  void time_stands_still_where_the_clock_is_behind_what_was_before(SparkSession spark) {
    Instant before = Instant.parse("2120-01-01T00:00:00Z");
    List<Row> stamps =
        new IngestionMetadata("v1", before)
            .apply(rows(spark))
            .select(Columns.INGESTED_AT)
            .distinct()
            .collectAsList();
    assertThat(stamps).extracting(row -> row.getTimestamp(0).toInstant()).containsExactly(before);
  }

  @Test
  void time_goes_on_where_the_clock_is_ahead_of_what_was_before(SparkSession spark) {
    Instant before = Instant.now().minusSeconds(60);
    List<Row> stamps =
        new IngestionMetadata("v1", before)
            .apply(rows(spark))
            .select(Columns.INGESTED_AT)
            .distinct()
            .collectAsList();
    assertThat(stamps).hasSize(1);
    assertThat(stamps.get(0).getTimestamp(0).toInstant()).isAfter(before);
  }
}
