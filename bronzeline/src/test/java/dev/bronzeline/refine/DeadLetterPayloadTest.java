package dev.bronzeline.refine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bronzeline.schema.Columns;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;

class DeadLetterPayloadTest extends StepContract {
  private static final Row REJECTED =
      Samples.event(Columns.FAILURE, RowFactory.create("INVALID_JSON", "at byte 7"));
  private static final Coordinates AT = new Coordinates("shop", 3, 42);

  @Override
  Step step() {
    return SamplePipeline.PAYLOAD;
  }

  @Override
  Dataset<Row> rows(SparkSession spark) {
    return SamplePipeline.apply(Samples.parsed(spark, Samples.all()), SamplePipeline.HANDLER);
  }

  @Override
  List<String> columns() {
    return new MalformedDataHandlerTest().columns();
  }

  @Override
  Set<String> mayChange() {
    Set<String> cleared = new HashSet<>(List.of(Samples.SCHEMA.fieldNames()));
    cleared.addAll(List.of(Columns.KEY, Columns.VALUE, Columns.HEADERS));
    return cleared;
  }

  @Test
  void accepted_rows_lose_their_payload(SparkSession spark) {
    Row row = payload(spark, new DeadLetterPayload(), Samples.event());
    assertThat(row.<Object>getAs(Columns.VALUE)).isNull();
    assertThat(row.<Object>getAs(Columns.KEY)).isNull();
    assertThat(row.<Object>getAs(Columns.HEADERS)).isNull();
    assertThat(row.<String>getAs("email")).isEqualTo("Ann@Example.com");
  }

  @Test
  void rejected_rows_keep_it(SparkSession spark) {
    Row row = payload(spark, new DeadLetterPayload(), REJECTED);
    assertThat(row.<byte[]>getAs(Columns.VALUE)).isEqualTo(Samples.bytes("{\"original\":true}"));
    assertThat(row.<byte[]>getAs(Columns.KEY)).isEqualTo(Samples.bytes("key"));
    assertThat(row.getList(row.fieldIndex(Columns.HEADERS))).hasSize(1);
  }

  @Test
  void with_a_cipher_they_keep_it_sealed(SparkSession spark) {
    PayloadCipher cipher = SamplePipeline.KEY.cipher();
    Row row = payload(spark, new DeadLetterPayload(cipher), REJECTED);
    assertThat(cipher.open(row.getAs(Columns.VALUE), AT))
        .isEqualTo(Samples.bytes("{\"original\":true}"));
    assertThat(cipher.open(row.getAs(Columns.KEY), AT)).isEqualTo(Samples.bytes("key"));
    Row header = (Row) row.getList(row.fieldIndex(Columns.HEADERS)).get(0);
    assertThat(header.getString(0)).isEqualTo("trace");
    assertThat(cipher.open(header.getAs(1), AT)).isEqualTo(Samples.bytes("abc"));
  }

  @Test
  void with_a_cipher_nothing_of_a_rejected_event_goes_on_in_clear(SparkSession spark) {
    Step step = SamplePipeline.PAYLOAD;
    Row rejected = payload(spark, step, REJECTED);
    Row accepted = payload(spark, step, Samples.event());
    for (String field : Samples.SCHEMA.fieldNames()) {
      assertThat(rejected.<Object>getAs(field)).as(field).isNull();
      assertThat(accepted.<Object>getAs(field)).as(field).isNotNull();
    }
  }

  @Test
  void a_payload_without_coordinates_is_sealed_as_well(SparkSession spark) {
    PayloadCipher cipher = SamplePipeline.KEY.cipher();
    Row row =
        payload(
            spark,
            new DeadLetterPayload(cipher),
            Samples.event(
                Columns.FAILURE,
                RowFactory.create("X", "x"),
                Columns.TOPIC,
                null,
                Columns.PARTITION,
                null,
                Columns.OFFSET,
                null));
    assertThat(cipher.open(row.getAs(Columns.VALUE), new Coordinates("null", -1, -1)))
        .isEqualTo(Samples.bytes("{\"original\":true}"));
  }

  private static Row payload(SparkSession spark, Step step, Row event) {
    return SamplePipeline.apply(Samples.parsed(spark, event), SamplePipeline.HANDLER, step).first();
  }
}
