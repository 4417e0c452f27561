package dev.bronzeline.refine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bronzeline.schema.Columns;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;

/** Steps 3 to 8 and the payload, together. */
class SamplePipelineTest extends StepContract {
  @Override
  Step step() {
    return SamplePipeline::apply;
  }

  @Override
  Dataset<Row> rows(SparkSession spark) {
    return Samples.parsed(spark, Samples.all());
  }

  @Override
  List<String> columns() {
    return List.of(
        "event_id",
        "event_type",
        "user_id",
        "session_id",
        "timestamp",
        "email",
        "ip",
        "page",
        "device",
        "amount",
        "properties",
        "items",
        "timestamp_iso",
        Columns.TOPIC,
        Columns.PARTITION,
        Columns.OFFSET,
        Columns.KAFKA_TIMESTAMP,
        Columns.KEY,
        Columns.VALUE,
        Columns.HEADERS,
        Columns.INGESTED_AT,
        Columns.SCHEMA_VERSION,
        Columns.REJECTION,
        Columns.RESCUED,
        Columns.VALIDATION_STATUS,
        Columns.QUALITY_SCORE,
        Columns.VIOLATIONS,
        Columns.PII_SCRUBBED);
  }

  @Test
  void a_good_event_is_accepted_and_clean(SparkSession spark) {
    Row row = SamplePipeline.apply(Samples.parsed(spark, Samples.event())).first();
    assertThat(row.<Object>getAs(Columns.REJECTION)).isNull();
    assertThat(row.<String>getAs("page")).isEqualTo("/home");
    assertThat(row.<String>getAs("timestamp_iso")).isEqualTo("2026-11-23T18:04:05.123Z");
    assertThat(row.<String>getAs("ip")).isEqualTo("192.0.2.0");
    assertThat(row.<String>getAs("email")).startsWith("k7:").hasSize(46);
    assertThat(row.<Double>getAs(Columns.QUALITY_SCORE)).isEqualTo(1.0);
    assertThat(row.<String>getAs(Columns.VALIDATION_STATUS)).isEqualTo("valid");
    assertThat(row.<Boolean>getAs(Columns.PII_SCRUBBED)).isTrue();
    assertThat(row.<Object>getAs(Columns.VALUE)).isNull();
  }
}
