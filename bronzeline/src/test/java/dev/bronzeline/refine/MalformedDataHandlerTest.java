package dev.bronzeline.refine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bronzeline.schema.Columns;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MalformedDataHandlerTest extends StepContract {
  private static final Row UNPARSED =
      Samples.event(Columns.FAILURE, RowFactory.create("INVALID_JSON", "at byte 7"));
  private static final Row TOMBSTONE =
      Samples.event(
          Columns.VALUE, null, Columns.FAILURE, RowFactory.create("EMPTY_VALUE", "nothing"));

  @Override
  Step step() {
    return SamplePipeline.HANDLER;
  }

  @Override
  Dataset<Row> rows(SparkSession spark) {
    return Samples.parsed(spark, Samples.all());
  }

  @Override
  List<String> columns() {
    List<String> columns = new ArrayList<>(List.of(Samples.PARSED.fieldNames()));
    columns.remove(Columns.FAILURE);
    columns.add(Columns.REJECTION);
    return columns;
  }

  @Test
  void what_was_parsed_is_not_rejected(SparkSession spark) {
    assertThat(rejection(spark, new MalformedDataHandler(), Samples.event())).isNull();
  }

  @Test
  void what_was_not_parsed_is_rejected_with_reason_and_message(SparkSession spark) {
    assertThat(rejection(spark, new MalformedDataHandler(), UNPARSED))
        .isEqualTo(RowFactory.create("parse", "INVALID_JSON", null, "at byte 7"));
  }

  @Test
  void a_tombstone_is_a_tombstone_whatever_the_parser_says_of_it(SparkSession spark) {
    assertThat(rejection(spark, new MalformedDataHandler(TombstonePolicy.REJECT), TOMBSTONE))
        .isEqualTo(RowFactory.create("parse", "TOMBSTONE", null, "the record has no value"));
    assertThat(rejection(spark, new MalformedDataHandler(TombstonePolicy.IGNORE), TOMBSTONE))
        .isEqualTo(RowFactory.create("ignore", "TOMBSTONE", null, "the record has no value"));
  }

  @Test
  void routing_puts_each_row_in_exactly_one_place(SparkSession spark) {
    Routed routed =
        new MalformedDataHandler(TombstonePolicy.IGNORE)
            .route(Samples.parsed(spark, Samples.event(), UNPARSED, TOMBSTONE, UNPARSED));
    assertThat(routed.accepted().count()).isEqualTo(1);
    assertThat(routed.rejected().count()).isEqualTo(2);
    assertThat(routed.ignored().count()).isEqualTo(1);
  }

  @Test
  void dead_letters_can_be_written_and_read_back(SparkSession spark, @TempDir Path dir) {
    MalformedDataHandler handler = new MalformedDataHandler();
    String path = dir.resolve("dlq").toString();
    handler.writeToDlq(handler.route(Samples.parsed(spark, UNPARSED)).rejected(), path);

    Dataset<Row> written = spark.read().parquet(path);
    assertThat(written.columns())
        .containsExactly(
            "topic",
            "partition",
            "offset",
            "kafka_timestamp",
            "key",
            "value",
            "headers",
            "stage",
            "reason",
            "message",
            "field",
            "violations",
            "schema_version",
            "ingested_at",
            "attempt");
    Row letter = written.first();
    assertThat(letter.<byte[]>getAs("value")).isEqualTo(Samples.bytes("{\"original\":true}"));
    assertThat(letter.<String>getAs("reason")).isEqualTo("INVALID_JSON");
    assertThat(letter.<Integer>getAs("attempt")).isEqualTo(1);
    assertThat(letter.getList(letter.fieldIndex("violations"))).isEmpty();
  }

  private static @Nullable Row rejection(SparkSession spark, Step step, Row row) {
    return step.apply(Samples.parsed(spark, row)).first().getAs(Columns.REJECTION);
  }
}
