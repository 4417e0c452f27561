package dev.bronzeline.refine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.bronzeline.refine.payload.ParserLimits;
import dev.bronzeline.refine.payload.Unreachable;
import dev.bronzeline.schema.Columns;
import dev.bronzeline.schema.UnknownSchemaException;
import dev.bronzeline.schema.WriterSchemas;
import dev.bronzeline.testing.SparkExtension;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class KeyParserTest extends StepContract {
  private static final StructType INPUT =
      StructType.fromDDL(
          "_topic string, _partition int, _offset bigint, _key binary,"
              + " _failure struct<reason:string,message:string>");

  @Override
  Step step() {
    return new KeyParser(new KeyFormat.Text(), ParserLimits.DEFAULT, null);
  }

  @Override
  Dataset<Row> rows(SparkSession spark) {
    return keys(spark, "a".getBytes(UTF_8), null, new byte[0], new byte[] {-1}, new byte[1 << 20]);
  }

  @Override
  List<String> columns() {
    return List.of(
        Columns.TOPIC,
        Columns.PARTITION,
        Columns.OFFSET,
        Columns.KEY,
        Columns.FAILURE,
        Columns.KEY_TEXT);
  }

  private static Dataset<Row> keys(SparkSession spark, @Nullable Object... keys) {
    List<Row> rows = new ArrayList<>();
    for (Object key : keys) {
      rows.add(RowFactory.create("events", 0, (long) rows.size(), key, null));
    }
    return Samples.frame(spark, rows, INPUT);
  }

  private static Row parsed(@Nullable KeyFormat format, byte @Nullable [] key) {
    return new KeyParser(format, ParserLimits.DEFAULT, null)
        .apply(keys(SparkExtension.session(), key))
        .head();
  }

  private static String text(KeyFormat format, byte[] key) {
    return parsed(format, key).getAs(Columns.KEY_TEXT);
  }

  private static String problem(KeyFormat format, byte[] key) {
    Row row = parsed(format, key);
    assertThat(row.<Object>getAs(Columns.KEY_TEXT)).isNull();
    Row failure = row.getAs(Columns.FAILURE);
    assertThat(failure.getString(0)).isEqualTo("UNREADABLE_KEY");
    return failure.getString(1);
  }

  @Test
  void text_is_kept_and_what_is_no_text_is_told() {
    assertThat(text(new KeyFormat.Text(), "ü-1".getBytes(UTF_8))).isEqualTo("ü-1");
    assertThat(text(new KeyFormat.Text(), new byte[0])).isEmpty();
    assertThat(problem(new KeyFormat.Text(), new byte[] {'a', -1}))
        .isEqualTo("the key: NOT_UTF8: ill-formed UTF-8 at byte 1");
  }

  @Test
  void json_is_kept_as_it_is_written() {
    assertThat(text(new KeyFormat.Json(), " {\"id\": 1.50}\n".getBytes(UTF_8)))
        .isEqualTo("{\"id\": 1.50}");
    assertThat(text(new KeyFormat.Json(), "17".getBytes(UTF_8))).isEqualTo("17");
    assertThat(problem(new KeyFormat.Json(), "x".getBytes(UTF_8)))
        .isEqualTo("the key: INVALID_JSON: expected a value at byte 0");
    assertThat(problem(new KeyFormat.Json(), "1 2".getBytes(UTF_8)))
        .startsWith("the key: TRAILING_DATA");
    assertThat(problem(new KeyFormat.Json(), new byte[0])).startsWith("the key: TRUNCATED_JSON");
  }

  /** A registry of one schema. */
  private record OneSchema(Schema schema) implements WriterSchemas {
    @Override
    public Schema byId(int id) {
      if (id != 3) {
        throw new UnknownSchemaException("no " + id);
      }
      return schema;
    }
  }

  @Test
  void avro_becomes_json() {
    KeyFormat format =
        new KeyFormat.ConfluentAvro(
            new OneSchema(Schema.create(Schema.Type.STRING)), Unreachable.REJECT);
    assertThat(text(format, new byte[] {0, 0, 0, 0, 3, 4, 'a', 'b'})).isEqualTo("\"ab\"");
    assertThat(problem(format, new byte[] {0, 0, 0, 0, 4, 4, 'a', 'b'}))
        .isEqualTo(
            "the key: UNKNOWN_SCHEMA: the registry has no schema with the id 4, which stands at byte 1");
    assertThat(problem(format, new byte[] {0, 0, 0, 0, 3, 4, 'a', 'b', 0}))
        .startsWith("the key: TRAILING_DATA");
  }

  @Test
  void no_key_is_null_and_no_failure() {
    Row row = parsed(new KeyFormat.Text(), null);
    assertThat(row.<Object>getAs(Columns.KEY_TEXT)).isNull();
    assertThat(row.<Object>getAs(Columns.FAILURE)).isNull();
  }

  @Test
  void nothing_is_added_when_keys_are_not_read() {
    assertThat(parsed(null, new byte[1]).schema().fieldNames()).doesNotContain(Columns.KEY_TEXT);
  }

  @Test
  void a_key_in_a_pipeline_with_personal_data_is_sealed() {
    PayloadCipher cipher = SamplePipeline.KEY.cipher();
    String sealed =
        new KeyParser(new KeyFormat.Text(), ParserLimits.DEFAULT, cipher)
            .apply(keys(SparkExtension.session(), "ada".getBytes(UTF_8)))
            .head()
            .getAs(Columns.KEY_TEXT);

    assertThat(cipher.open(Base64.getDecoder().decode(sealed), new Coordinates("events", 0, 0)))
        .isEqualTo("ada".getBytes(UTF_8));
  }

  @Test
  void a_failure_of_the_value_comes_first() {
    Dataset<Row> rows =
        Samples.frame(
            SparkExtension.session(),
            List.of(
                RowFactory.create(
                    "events", 0, 0L, new byte[] {-1}, RowFactory.create("INVALID_JSON", "m"))),
            INPUT);
    Row failure = step().apply(rows).head().getAs(Columns.FAILURE);

    assertThat(failure.getString(0)).isEqualTo("INVALID_JSON");
  }

  @Test
  void keys_have_no_secrets_in_plans() {
    assertThat(
            new KeyParser.KeyToText(
                new KeyFormat.Text(), ParserLimits.DEFAULT, SamplePipeline.KEY.cipher()))
        .hasToString("key_to_text");
  }
}
