package dev.bronzeline.refine.payload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bronzeline.schema.FieldNotes;
import dev.bronzeline.schema.Reason;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecordBuilder;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.MetadataBuilder;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What becomes of Avro values, case by case; {@link AvroResolutionTest} is the wide net. */
class AvroDecoderTest {
  private static final String MILLIS =
      "{\"type\": \"long\", \"logicalType\": \"timestamp-millis\"}";

  private static Schema schema(String fields) {
    return new Schema.Parser()
        .parse("{\"type\": \"record\", \"name\": \"Event\", \"fields\": [%s]}".formatted(fields));
  }

  private static Schema one(String type) {
    return schema("{\"name\": \"a\", \"type\": %s}".formatted(type));
  }

  private static Decoded decoded(
      Schema writer, StructType table, Coercion coercion, @Nullable Object... values) {
    GenericData.Record record = new GenericData.Record(writer);
    for (int i = 0; i < values.length; i++) {
      record.put(i, values[i]);
    }
    AvroDecoder decoder = new AvroDecoder(table, ParserLimits.DEFAULT, coercion, false, writer);
    return Decoded.of(decoder, table, AvroTables.bytes(writer, record));
  }

  private static Decoded decoded(Schema writer, String ddl, @Nullable Object... values) {
    return decoded(writer, StructType.fromDDL(ddl), Coercion.LOSSLESS, values);
  }

  @Test
  void logical_types_mean_what_they_say() {
    assertThat(decoded(one(MILLIS), "a timestamp", 1_500L).value("a")).isEqualTo(1_500_000L);
    assertThat(
            decoded(
                    one("{\"type\": \"long\", \"logicalType\": \"timestamp-micros\"}"),
                    "a timestamp",
                    1_500L)
                .value("a"))
        .isEqualTo(1_500L);
    assertThat(
            decoded(
                    one("{\"type\": \"long\", \"logicalType\": \"timestamp-nanos\"}"),
                    "a timestamp",
                    -1L)
                .value("a"))
        .isEqualTo(-1L);
    assertThat(
            decoded(
                    one("{\"type\": \"long\", \"logicalType\": \"local-timestamp-millis\"}"),
                    "a timestamp_ntz",
                    7L)
                .value("a"))
        .isEqualTo(7_000L);
    assertThat(
            decoded(one("{\"type\": \"int\", \"logicalType\": \"date\"}"), "a date", 20_000)
                .value("a"))
        .isEqualTo(20_000);
    byte[] uuid = new byte[16];
    uuid[0] = 0x12;
    uuid[15] = 0x34;
    Schema fixed =
        one("{\"type\": \"fixed\", \"name\": \"U\", \"size\": 16, \"logicalType\": \"uuid\"}");
    assertThat(
            decoded(fixed, "a string", new GenericData.Fixed(fixed.getField("a").schema(), uuid))
                .value("a"))
        .isEqualTo("12000000-0000-0000-0000-000000000034");
  }

  @Test
  void a_number_without_a_logical_type_is_milliseconds_as_in_json() {
    assertThat(decoded(one("\"long\""), "a timestamp", 1_500L).value("a")).isEqualTo(1_500_000L);
    assertThat(decoded(one("\"int\""), "a timestamp", 1_500).value("a")).isEqualTo(1_500_000L);
  }

  @Test
  void a_time_beyond_the_type_is_set_aside() {
    Decoded row = decoded(one(MILLIS), "a timestamp", Long.MAX_VALUE);
    assertThat(row.value("a")).isNull();
    assertThat(row.misfits()).containsExactly(Map.entry("a", "\"+292278994-08-17T07:12:55.807Z\""));
  }

  @Test
  void a_decimal_is_rescaled_where_nothing_is_lost() {
    Schema decimal =
        one("{\"type\": \"bytes\", \"logicalType\": \"decimal\", \"precision\": 60, \"scale\": 4}");
    assertThat(decimal(decimal, "a decimal(10,4)", 123_4500).value("a"))
        .isEqualTo(new BigDecimal("123.4500"));
    assertThat(decimal(decimal, "a decimal(5,2)", 123_4500).value("a"))
        .isEqualTo(new BigDecimal("123.45"));
    assertThat(decimal(decimal, "a decimal(38,10)", -1).value("a"))
        .isEqualTo(new BigDecimal("-0.0001000000"));
    assertThat(decimal(decimal, "a decimal(5,2)", 123_4567).misfits())
        .containsExactly(Map.entry("a", "123.4567"));
    assertThat(decimal(decimal, "a decimal(4,2)", 123_4500).misfits())
        .containsExactly(Map.entry("a", "123.4500"));
    assertThat(decimal(decimal, "a double", 12_5000).value("a")).isEqualTo(12.5);
    assertThat(decimal(decimal, "a string", 12_5000).value("a")).isEqualTo("12.5000");
    Decoded padded = decoded(decimal, "a decimal(10,4)", ByteBuffer.wrap(new byte[100_000]));
    assertThat(padded.value("a")).isEqualTo(new BigDecimal("0.0000"));
    byte[] huge = new byte[100_000];
    Arrays.fill(huge, (byte) 0x55);
    assertThat(decoded(decimal, "a decimal(10,4)", ByteBuffer.wrap(huge)).misfits())
        .containsOnlyKeys("a");
  }

  private static Decoded decimal(Schema writer, String ddl, long unscaled) {
    return decoded(writer, ddl, ByteBuffer.wrap(BigInteger.valueOf(unscaled).toByteArray()));
  }

  /** Beyond Avro's rules: the same casts as those of JSON. */
  @ParameterizedTest
  @CsvSource({
    "string, 12, bigint, 12",
    "string, 12.5, 'decimal(3,1)', 12.5",
    "string, true, boolean, true",
    "string, 2026-11-23, date, 20780",
    "string, 1970-01-01T00:00:01Z, timestamp, 1000000",
    "long, 12, int, 12",
    "long, 3000000000, int, -",
    "long, 12, string, 12",
    "int, 300, tinyint, -",
    "int, 100, tinyint, 100",
    "double, 3.0, int, 3",
    "double, 3.5, int, -",
    "double, 0.5, float, 0.5",
    "double, 0.1, float, -",
    "double, 0.1, 'decimal(3,1)', 0.1",
    "boolean, true, string, true",
    "boolean, true, int, -",
    "string, ' 12', bigint, -",
    "string, '', bigint, -"
  })
  void what_avro_has_no_rule_for_is_read_as_json_would_be(
      String type, String value, String column, String expected) {
    Decoded row = decoded(one("\"" + type + "\""), "a " + column, of(type, value));

    if (expected.equals("-")) {
      assertThat(row.value("a")).isNull();
      assertThat(row.misfits()).containsOnlyKeys("a");
    } else {
      assertThat(row.value("a")).hasToString(expected);
      assertThat(row.misfits()).isEmpty();
    }
  }

  private static Object of(String type, String value) {
    return switch (type) {
      case "int" -> Integer.valueOf(value);
      case "long" -> Long.valueOf(value);
      case "double" -> Double.valueOf(value);
      case "boolean" -> Boolean.valueOf(value);
      default -> value;
    };
  }

  @Test
  void strict_allows_no_other_kind() {
    StructType table = StructType.fromDDL("a string");
    Decoded row = decoded(one("\"long\""), table, Coercion.NONE, 12L);
    assertThat(row.misfits()).containsExactly(Map.entry("a", "12"));
    assertThat(
            decoded(one("\"int\""), StructType.fromDDL("a double"), Coercion.NONE, 12).value("a"))
        .isEqualTo(12.0);
  }

  @Test
  void text_and_bytes_are_each_other_by_avros_rule() {
    assertThat((byte[]) decoded(one("\"string\""), "a binary", "é").value("a"))
        .containsExactly(0xC3, 0xA9);
    assertThat(decoded(one("\"bytes\""), "a string", ByteBuffer.wrap(new byte[] {'x'})).value("a"))
        .isEqualTo("x");
    assertThat(decoded(one("\"bytes\""), "a string", ByteBuffer.wrap(new byte[] {-1})).misfits())
        .containsExactly(Map.entry("a", "\"/w==\""));
  }

  @Test
  void each_branch_of_a_union_is_resolved_by_itself() {
    Schema union = one("[\"null\", \"string\", \"long\", \"boolean\"]");
    assertThat(decoded(union, "a bigint", 5L).value("a")).isEqualTo(5L);
    assertThat(decoded(union, "a bigint", "7").value("a")).isEqualTo(7L);
    assertThat(decoded(union, "a bigint", "x").misfits()).containsExactly(Map.entry("a", "\"x\""));
    assertThat(decoded(union, "a bigint", (@Nullable Object) null).isAllNull()).isTrue();
  }

  @Test
  void what_has_no_column_is_kept_as_json_under_its_path() {
    Schema writer =
        schema(
            """
            {"name": "id", "type": "long"},
            {"name": "when", "type": %s},
            {"name": "nothing", "type": ["null", "string"]},
            {"name": "parts", "type": {"type": "array", "items": {"type": "record", "name": "Part", "fields": [
              {"name": "sku", "type": "string"}, {"name": "n", "type": "double"}]}}},
            {"name": "labels", "type": {"type": "map", "values": "bytes"}}"""
                .formatted(MILLIS));
    Schema part = writer.getField("parts").schema().getElementType();
    @Nullable Object[] values = {
      1L,
      0L,
      null,
      List.of(
          new GenericRecordBuilder(part).set("sku", "a\"b").set("n", Double.NaN).build(),
          new GenericRecordBuilder(part).set("sku", "c").set("n", 1.5).build()),
      Map.of("k.1", ByteBuffer.wrap(new byte[] {1, 2}))
    };

    Decoded narrow = decoded(writer, "id bigint", values);
    assertThat(narrow.unknown())
        .isEqualTo(
            Map.of(
                "when", "\"1970-01-01T00:00:00Z\"",
                "parts", "[{\"sku\":\"a\\\"b\",\"n\":\"NaN\"},{\"sku\":\"c\",\"n\":1.5}]",
                "labels", "{\"k.1\":\"AQI=\"}"));

    Decoded wide =
        decoded(
            writer, "id bigint, parts array<struct<sku:string>>, labels map<string,int>", values);
    assertThat(wide.value("parts")).isEqualTo(List.of(Map.of("sku", "a\"b"), Map.of("sku", "c")));
    assertThat(wide.unknown().keySet()).containsExactly("when", "parts[0].n", "parts[1].n");
    assertThat(wide.misfits()).isEqualTo(Map.of("labels['k.1']", "\"AQI=\""));
  }

  @Test
  void fields_that_nobody_wants_are_passed() {
    Schema writer =
        schema(
            """
            {"name": "x", "type": {"type": "array", "items": ["null", {"type": "map", "values": "string"}]}},
            {"name": "a", "type": "long"}, {"name": "y", "type": "bytes"}""");
    GenericData.Record record = new GenericData.Record(writer);
    record.put(0, Arrays.asList(null, Map.of("k", "v")));
    record.put(1, 5L);
    record.put(2, ByteBuffer.wrap(new byte[9]));
    StructType table = StructType.fromDDL("a bigint");
    Decoded row =
        Decoded.of(
            new AvroDecoder(table, ParserLimits.DEFAULT, Coercion.LOSSLESS, true, writer),
            table,
            AvroTables.bytes(writer, record, true));
    assertThat(row.value("a")).isEqualTo(5L);
    assertThat(row.unknown()).isEmpty();
  }

  @Test
  void a_field_is_found_by_its_own_name_first_and_then_by_its_aliases() {
    StructType table =
        FieldNotes.withAliases(
            StructType.fromDDL("amount double, device struct<os:string>"),
            Map.of("amount", List.of("amt", "price"), "device.os", List.of("system")));
    assertThat(
            decoded(
                schema(
                    "{\"name\": \"price\", \"type\": \"int\"}, {\"name\": \"amt\", \"type\": \"int\"}"),
                table,
                Coercion.LOSSLESS,
                1,
                2))
        .satisfies(row -> assertThat(row.value("amount")).isEqualTo(2.0))
        .satisfies(row -> assertThat(row.unknown()).isEqualTo(Map.of("price", "1")));
    Schema nested =
        schema(
            """
            {"name": "device", "type": {"type": "record", "name": "D", "fields": [
              {"name": "system", "type": "string"}]}}""");
    assertThat(
            decoded(
                    nested,
                    table,
                    Coercion.LOSSLESS,
                    new GenericRecordBuilder(nested.getField("device").schema())
                        .set("system", "x")
                        .build())
                .value("device"))
        .isEqualTo(Map.of("os", "x"));
  }

  @Test
  void an_absent_field_has_its_default_and_a_null_one_does_not() {
    StructType table =
        withNote("n", DataTypes.LongType, FieldNotes.DEFAULT, "7").add("a", "bigint");
    assertThat(decoded(one("\"long\""), table, Coercion.LOSSLESS, 1L).value("n")).isEqualTo(7L);
    Schema both =
        schema(
            """
            {"name": "a", "type": "long"}, {"name": "n", "type": ["null", "long"]}""");
    assertThat(decoded(both, table, Coercion.LOSSLESS, 1L, null).value("n")).isNull();
  }

  @Test
  void a_default_that_does_not_fit_is_refused_at_once() {
    StructType table = withNote("n", DataTypes.LongType, FieldNotes.DEFAULT, "\"x\"");
    assertThatThrownBy(
            () ->
                new AvroDecoder(
                    table, ParserLimits.DEFAULT, Coercion.LOSSLESS, false, one("\"long\"")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Field 'n' has the default \"x\", which as JSON is no bigint");
  }

  private static StructType withNote(
      String name, org.apache.spark.sql.types.DataType type, String key, String value) {
    return new StructType()
        .add(name, type, true, new MetadataBuilder().putString(key, value).build());
  }

  @Test
  void an_event_may_be_one_of_several_records() {
    Schema union =
        new Schema.Parser()
            .parse(
                """
                [{"type": "record", "name": "Click", "fields": [{"name": "a", "type": "long"}]},
                 {"type": "record", "name": "View", "fields": [{"name": "b", "type": "string"}]}, "string"]""");
    StructType table = StructType.fromDDL("a bigint, b string");
    AvroDecoder decoder =
        new AvroDecoder(table, ParserLimits.DEFAULT, Coercion.LOSSLESS, false, union);
    Object view = new GenericRecordBuilder(union.getTypes().get(1)).set("b", "x").build();
    assertThat(Decoded.of(decoder, table, AvroTables.bytes(union, view)).value("b")).isEqualTo("x");
    assertThat(Decoded.of(decoder, table, AvroTables.bytes(union, "x")).message())
        .isEqualTo("expected a record, not the union that stands at byte 0");
  }

  @Test
  void what_is_wrong_is_told_with_its_place() {
    Schema writer =
        schema(
            """
            {"name": "a", "type": "string"}, {"name": "b", "type": ["null", "boolean"]},
            {"name": "m", "type": {"type": "map", "values": "int"}}""");
    assertFailure(
        writer,
        Reason.TRUNCATED_AVRO,
        "the value ends before a length that begins at byte 0",
        8,
        'x');
    assertFailure(writer, Reason.NOT_UTF8, "ill-formed UTF-8 at byte 1", 2, 0xFF, 0, 0);
    assertFailure(
        writer,
        Reason.INVALID_AVRO,
        "an index beyond the 2 symbols or branches of the schema at byte 1",
        0,
        6);
    assertFailure(
        writer, Reason.INVALID_AVRO, "a boolean that is neither 0 nor 1 at byte 2", 0, 2, 5, 0);
    assertFailure(
        writer, Reason.TRAILING_DATA, "something follows the record at byte 3", 0, 0, 0, 9);
    assertFailure(
        writer,
        Reason.DUPLICATE_KEY,
        "a name is repeated, its value begins at byte 8",
        0,
        0,
        4,
        2,
        'k',
        2,
        2,
        'k',
        2,
        0);
    assertFailure(writer, Reason.EMPTY_VALUE, "nothing, the end at byte 0");
    assertFailure(
        one("\"int\""),
        Reason.INVALID_AVRO,
        "an int of more than 32 bits at byte 0",
        0x80,
        0x80,
        0x80,
        0x80,
        0x10);
    assertFailure(
        one("\"long\""),
        Reason.INVALID_AVRO,
        "a number of more than 64 bits at byte 0",
        0x80,
        0x80,
        0x80,
        0x80,
        0x80,
        0x80,
        0x80,
        0x80,
        0x80,
        2);
  }

  private static void assertFailure(Schema writer, String reason, String message, int... bytes) {
    byte[] value = new byte[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      value[i] = (byte) bytes[i];
    }
    StructType table = StructType.fromDDL("a string, b boolean, m map<string,int>");
    Decoded row =
        Decoded.of(
            new AvroDecoder(table, ParserLimits.DEFAULT, Coercion.LOSSLESS, false, writer),
            table,
            value);
    assertThat(row.reason()).isEqualTo(reason);
    assertThat(row.message()).isEqualTo(message);
  }

  @Test
  void a_tombstone_is_nulls() {
    StructType table = StructType.fromDDL("a bigint");
    byte @Nullable [] none = null;
    assertThat(
            Decoded.of(
                    new AvroDecoder(
                        table, ParserLimits.DEFAULT, Coercion.LOSSLESS, false, one("\"long\"")),
                    table,
                    none)
                .isAllNull())
        .isTrue();
  }
}
