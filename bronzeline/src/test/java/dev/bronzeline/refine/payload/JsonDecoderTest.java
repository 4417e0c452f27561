package dev.bronzeline.refine.payload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bronzeline.schema.Reason;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.assertj.core.api.AbstractStringAssert;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonDecoderTest {
  private static final StructType DEVICE =
      new StructType().add("os", DataTypes.StringType).add("cores", DataTypes.IntegerType);
  private static final StructType EVENT =
      new StructType()
          .add("id", DataTypes.StringType)
          .add("count", DataTypes.LongType)
          .add("device", DEVICE)
          .add("tags", DataTypes.createArrayType(DataTypes.LongType))
          .add("visits", DataTypes.createArrayType(DEVICE))
          .add("limits", DataTypes.createMapType(DataTypes.StringType, DataTypes.LongType));

  private static Decoded event(String json) {
    return Decoded.of(EVENT, json);
  }

  private static AbstractStringAssert<?> assertReason(String json) {
    return assertThat(event(json).reason());
  }

  private static byte[] bytes(String hex) {
    return HexFormat.of().parseHex(hex.replace(" ", ""));
  }

  /** {@code {"v":…}} with one declared field of the type. */
  private static Decoded one(DataType type, String json) {
    return Decoded.of(new StructType().add("v", type), "{\"v\":" + json + "}");
  }

  private static @Nullable Object fits(DataType type, String json) {
    Decoded decoded = one(type, json);
    assertThat(decoded.reason()).isNull();
    assertThat(decoded.misfits()).isEmpty();
    return decoded.value("v");
  }

  private static void isMisfit(DataType type, String json) {
    Decoded decoded = one(type, json);
    assertThat(decoded.reason()).isNull();
    assertThat(decoded.value("v")).isNull();
    assertThat(decoded.misfits()).isEqualTo(Map.of("v", json));
  }

  // ---- whole records

  @Test
  void an_event_becomes_a_typed_row() {
    Decoded row =
        event(
            """
            {"id": "e-1", "count": 7, "device": {"os": "Linux", "cores": 8}, "tags": [1, null, 3],
             "visits": [{"os": "a", "cores": 1}, null], "limits": {"x": 1, "y": null}}
            """);

    assertThat(row.reason()).isNull();
    assertThat(row.value("id")).isEqualTo("e-1");
    assertThat(row.value("count")).isEqualTo(7L);
    assertThat(row.value("device")).isEqualTo(Map.of("os", "Linux", "cores", 8));
    assertThat(row.value("tags")).isEqualTo(Arrays.asList(1L, null, 3L));
    assertThat(row.value("visits")).isEqualTo(Arrays.asList(Map.of("os", "a", "cores", 1), null));
    Map<String, Object> limits = new HashMap<>();
    limits.put("x", 1L);
    limits.put("y", null);
    assertThat(row.value("limits")).isEqualTo(limits);
    assertThat(row.misfits()).isEmpty();
    assertThat(row.unknown()).isEmpty();
  }

  @Test
  void fields_may_come_in_any_order_be_null_or_be_missing() {
    Decoded row = event("{\"count\":null,\"device\":{\"cores\":2,\"os\":\"x\"},\"id\":\"e\"}");

    assertThat(row.reason()).isNull();
    assertThat(row.value("id")).isEqualTo("e");
    assertThat(row.value("count")).isNull();
    assertThat(row.value("device")).isEqualTo(Map.of("os", "x", "cores", 2));
    assertThat(row.value("tags")).isNull();
  }

  @Test
  void a_name_is_recognised_with_escapes_too() {
    assertThat(event("{\"\\u0069d\":\"e\"}").value("id")).isEqualTo("e");
    assertThat(event("{\"ID\":\"e\"}").value("id")).isNull();
  }

  @Test
  void an_empty_object_is_a_row_of_nulls_and_no_failure() {
    assertThat(event("{}").isAllNull()).isTrue();
    assertThat(event(" { } \n").isAllNull()).isTrue();
  }

  @Test
  void a_tombstone_is_a_row_of_nulls_and_no_failure() {
    assertThat(Decoded.of(EVENT, (byte[]) null).isAllNull()).isTrue();
  }

  @Test
  void a_schema_with_many_fields_and_odd_names_is_read_in_any_order() {
    StructType wide =
        new StructType().add("", DataTypes.LongType).add("a\"b\\", DataTypes.LongType);
    for (int i = 0; i < 500; i++) {
      wide = wide.add("field_number_" + i + "_of_many", DataTypes.LongType);
    }
    StringBuilder json = new StringBuilder("{\"a\\\"b\\\\\":-1,\"\":-2");
    for (int i = 499; i >= 0; i--) {
      json.append(",\"field_number_").append(i).append("_of_many\":").append(i);
    }
    Decoded row = Decoded.of(wide, json.append('}').toString());

    assertThat(row.reason()).isNull();
    assertThat(row.value("a\"b\\")).isEqualTo(-1L);
    assertThat(row.value("")).isEqualTo(-2L);
    for (int i = 0; i < 500; i++) {
      assertThat(row.value("field_number_" + i + "_of_many")).isEqualTo((long) i);
    }
  }

  // ---- why a record is not parsed

  @ParameterizedTest(name = "{0} {1}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          EMPTY_VALUE     | ``
          EMPTY_VALUE     | ` `
          EMPTY_VALUE     | `\t `
          INVALID_JSON    | `{id:1}`
          INVALID_JSON    | `{'id':1}`
          INVALID_JSON    | `{"id":'x'}`
          INVALID_JSON    | `{"id":1,}`
          INVALID_JSON    | `{"tags":[1,]}`
          INVALID_JSON    | `{"tags":[1 2]}`
          INVALID_JSON    | `{"count":01}`
          INVALID_JSON    | `{"count":+1}`
          INVALID_JSON    | `{"count":.5}`
          INVALID_JSON    | `{"count":1.}`
          INVALID_JSON    | `{"count":0x10}`
          INVALID_JSON    | `{"count":NaN}`
          INVALID_JSON    | `{"count":Infinity}`
          INVALID_JSON    | `{"count":-Infinity}`
          INVALID_JSON    | `{"count":nul}`
          INVALID_JSON    | `{"count":True}`
          INVALID_JSON    | `{"id":"a\tb"}`
          INVALID_JSON    | `{"id":"\\x"}`
          INVALID_JSON    | `{"id":"\\u12g4"}`
          INVALID_JSON    | `{"id":1 /* one */}`
          INVALID_JSON    | `// no`
          INVALID_JSON    | `hello`
          TRUNCATED_JSON  | `{`
          TRUNCATED_JSON  | `{"id":"e-1"`
          TRUNCATED_JSON  | `{"count":-`
          TRUNCATED_JSON  | `{"count":1.`
          TRUNCATED_JSON  | `{"count":tru`
          TRUNCATED_JSON  | `{"id":"\\u12`
          TRUNCATED_JSON  | `[1,2`
          TRAILING_DATA   | `{} {}`
          TRAILING_DATA   | `{}}`
          TRAILING_DATA   | `{"id":"e"}x`
          TRAILING_DATA   | `1 2`
          TRAILING_DATA   | `{},`
          WRONG_ROOT_TYPE | `[]`
          WRONG_ROOT_TYPE | `[{"id":"e"}]`
          WRONG_ROOT_TYPE | `"text"`
          WRONG_ROOT_TYPE | ` 12.5e3 `
          WRONG_ROOT_TYPE | `true`
          WRONG_ROOT_TYPE | `null`
          DUPLICATE_KEY   | `{"id":"a","id":"a"}`
          DUPLICATE_KEY   | `{"id":null,"id":"a"}`
          DUPLICATE_KEY   | `{"id":"a","\\u0069d":"b"}`
          DUPLICATE_KEY   | `{"count":"misfit","count":1}`
          DUPLICATE_KEY   | `{"x":1,"id":"e","x":1}`
          DUPLICATE_KEY   | `{"x":1,"\\u0078":2}`
          DUPLICATE_KEY   | `{"device":{"os":"a","os":"b"}}`
          DUPLICATE_KEY   | `{"device":{"x":1,"x":2}}`
          DUPLICATE_KEY   | `{"visits":[{"os":"a"},{"os":"a","os":"a"}]}`
          DUPLICATE_KEY   | `{"limits":{"a":1,"b":2,"a":3}}`
          DUPLICATE_KEY   | `{"limits":{"\\ud800":1,"\\uD800":2}}`
          """)
  void a_record_that_cannot_be_parsed_says_why(String reason, String json) {
    Decoded row = event(json);

    assertThat(row.reason()).isEqualTo(reason);
    assertThat(row.message()).matches(".* at byte \\d+");
    assertThat(row.value("id")).isNull();
    assertThat(row.value("count")).isNull();
    assertThat(row.misfits()).isEmpty();
    assertThat(row.unknown()).isEmpty();
  }

  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource(
      textBlock =
          """
          7b 22 69 64 22 3a 22 80 22 7d          , a continuation byte alone
          7b 22 69 64 22 3a 22 c3 22 7d          , a lead byte alone
          7b 22 69 64 22 3a 22 e2 82 22 7d       , a character cut short
          7b 22 69 64 22 3a 22 c0 af 22 7d       , an overlong solidus
          7b 22 69 64 22 3a 22 c1 bf 22 7d       , overlong ASCII
          7b 22 69 64 22 3a 22 e0 80 af 22 7d    , overlong in three bytes
          7b 22 69 64 22 3a 22 f0 80 80 af 22 7d , overlong in four bytes
          7b 22 69 64 22 3a 22 ed a0 80 22 7d    , a high surrogate
          7b 22 69 64 22 3a 22 ed bf bf 22 7d    , a low surrogate
          7b 22 69 64 22 3a 22 f4 90 80 80 22 7d , above U+10FFFF
          7b 22 69 64 22 3a 22 f5 80 80 80 22 7d , a lead byte that never occurs
          7b 22 69 64 22 3a 22 fe 22 7d          , FE
          7b 22 69 64 22 3a 22 ff 22 7d          , FF
          7b 22 69 64 22 3a 22 4d fc 22 7d       , Latin-1
          7b 22 69 64 22 3a c3                   , half a character outside of a string
          7b 7d c3                               , half a character after the document
          7b 7d ff                               , after the document
          ff fe 7b 00 7d 00                      , UTF-16 with a byte order mark
          c3                                     , nothing but half a character
          """)
  void bytes_that_are_not_utf8_are_told_as_such(String hex, String what) {
    Decoded row = Decoded.of(EVENT, bytes(hex));

    assertThat(row.reason()).as(what).isEqualTo(Reason.NOT_UTF8);
    assertThat(row.message()).startsWith("ill-formed UTF-8 at byte ");
  }

  @Test
  void well_formed_utf8_of_every_length_is_kept() {
    String text = "aé€😀\uFFFF\u0000".replace("\u0000", "\u007F");
    assertThat(event("{\"id\":\"" + text + "\"}").value("id")).isEqualTo(text);
  }

  @Test
  void a_byte_order_mark_is_refused_but_the_character_within_a_string_is_not() {
    assertReason("\uFEFF{}").isEqualTo(Reason.BOM);
    assertThat(event("{\"id\":\"\uFEFF\"}").value("id")).isEqualTo("\uFEFF");
  }

  @Test
  void utf16_without_a_byte_order_mark_is_not_json() {
    assertThat(Decoded.of(EVENT, "{}".getBytes(StandardCharsets.UTF_16LE)).reason())
        .isEqualTo(Reason.INVALID_JSON);
  }

  @Test
  void a_record_cut_at_any_byte_is_truncated() {
    byte[] whole =
        """
        {"id":"é\\n\\u20ac😀","count":-12.50e+3,"x":[true,false,null,{"y":[]}],"limits":{"€":1}}"""
            .getBytes(StandardCharsets.UTF_8);
    assertThat(Decoded.of(EVENT, whole).reason()).isNull();
    for (int length = 1; length < whole.length; length++) {
      assertThat(Decoded.of(EVENT, Arrays.copyOf(whole, length)).reason())
          .as("first %d bytes", length)
          .isEqualTo(Reason.TRUNCATED_JSON);
    }
  }

  @Test
  void a_hundred_thousand_levels_are_too_deep_wherever_they_are() {
    String arrays = "[".repeat(100_000);
    String objects = "{\"a\":".repeat(100_000);
    assertReason(arrays).isEqualTo(Reason.TOO_DEEP);
    assertReason(arrays + "]".repeat(100_000)).isEqualTo(Reason.TOO_DEEP);
    assertReason(objects).isEqualTo(Reason.TOO_DEEP);
    assertReason("{\"x\":" + arrays).isEqualTo(Reason.TOO_DEEP);
    assertReason("{\"id\":" + arrays).isEqualTo(Reason.TOO_DEEP);
    assertReason("{\"tags\":" + arrays).isEqualTo(Reason.TOO_DEEP);
    assertReason("{\"limits\":" + objects).isEqualTo(Reason.TOO_DEEP);
  }

  @Test
  void the_depth_limit_counts_the_root() {
    JsonDecoder decoder = new JsonDecoder(EVENT, new ParserLimits(1_000, 3, 10), Coercion.LOSSLESS);
    byte[] three = "{\"x\":[[]],\"y\":{\"z\":{}}}".getBytes(StandardCharsets.UTF_8);
    byte[] four = "{\"x\":[[[]]]}".getBytes(StandardCharsets.UTF_8);
    assertThat(Decoded.of(decoder, EVENT, three).reason()).isNull();
    assertThat(Decoded.of(decoder, EVENT, four).reason()).isEqualTo(Reason.TOO_DEEP);
  }

  @Test
  void the_deepest_allowed_nesting_is_read_on_an_ordinary_stack() throws Exception {
    ParserLimits deepest = new ParserLimits(1_000_000, 512, 10);
    JsonDecoder decoder = new JsonDecoder(EVENT, deepest, Coercion.LOSSLESS);
    byte[] json =
        ("{\"x\":" + "[".repeat(511) + "]".repeat(511) + "}").getBytes(StandardCharsets.UTF_8);
    List<String> reasons = new java.util.concurrent.CopyOnWriteArrayList<>();
    Thread small =
        new Thread(
            null,
            () -> reasons.add(String.valueOf(Decoded.of(decoder, EVENT, json).reason())),
            "small stack",
            256 << 10);
    small.start();
    small.join();
    assertThat(reasons).containsExactly("null");
  }

  @Test
  void a_record_of_twenty_megabytes_is_oversized_and_one_at_the_limit_is_not() {
    byte[] huge = new byte[20 << 20];
    Arrays.fill(huge, (byte) 'x');
    assertThat(Decoded.of(EVENT, huge).reason()).isEqualTo(Reason.OVERSIZED);

    String start = "{\"id\":\"";
    int room = (10 << 20) - start.length() - 2;
    Decoded largest = event(start + "x".repeat(room) + "\"}");
    assertThat(largest.reason()).isNull();
    assertThat((String) largest.value("id")).hasSize(room);
    assertReason(start + "x".repeat(room + 1) + "\"}").isEqualTo(Reason.OVERSIZED);
  }

  @Test
  void a_record_with_too_many_values_set_aside_is_oversized() {
    StringBuilder json = new StringBuilder("{\"tags\":[\"x\"");
    json.append(",\"x\"".repeat(9_999));
    assertReason(json + "]}").isNull();
    assertReason(json + ",\"x\"]}").isEqualTo(Reason.OVERSIZED);
    assertReason(json + "],\"unknown\":1}").isEqualTo(Reason.OVERSIZED);
  }

  @Test
  void so_is_one_with_too_long_a_key_above_too_many_of_them() {
    StructType schema = StructType.fromDDL("lists MAP<STRING, ARRAY<BIGINT>>, other ARRAY<BIGINT>");
    String start = "{\"lists\":{\"" + "k".repeat(1 << 20) + "\":[";
    assertThat(Decoded.of(schema, start + "\"x\",".repeat(14) + "1]}}").misfits()).hasSize(14);
    Decoded refused = Decoded.of(schema, start + "\"x\",".repeat(17) + "1]}}");
    assertThat(refused.reason()).isEqualTo(Reason.OVERSIZED);
    assertThat(refused.message())
        .startsWith("paths of undeclared or misfitting values of more than 16777216 bytes");
  }

  @Test
  void a_message_tells_positions_and_never_a_value() {
    for (String json :
        List.of(
            "{\"id\":\"4111-1111\",\"id\":\"4111-1111\"}",
            "{\"4111-1111\":1,\"4111-1111\":2}",
            "{\"id\":\"4111-1111\"",
            "{\"id\":4111-1111}",
            "{\"id\":\"4111-1111\"}4111-1111",
            "\"4111-1111\"",
            "{\"id\":\"4111-1111\\q\"}")) {
      assertThat(event(json).message()).isNotNull().doesNotContain("4111");
    }
  }

  @Test
  void a_message_points_at_the_byte() {
    assertThat(event("{\"id\":\"é\" \"count\":1}").message())
        .isEqualTo("expected a comma or a closing bracket at byte 11");
    assertThat(event("{\"count\":01}").message()).isEqualTo("malformed number at byte 10");
    assertThat(event("{\"id\":").message())
        .isEqualTo("the value ends inside the JSON text at byte 6");
  }

  // ---- misfits and undeclared fields

  @Test
  void a_value_that_does_not_fit_is_null_and_its_text_is_kept() {
    Decoded row =
        event(
            """
            {"id": {"a" : 1}, "count": "seven", "device": [1], "tags": {"a": 1}, "visits": "none",\
             "limits": 5}""");

    assertThat(row.reason()).isNull();
    assertThat(row.value("count")).isNull();
    assertThat(row.misfits())
        .containsExactly(
            Map.entry("id", "{\"a\" : 1}"),
            Map.entry("count", "\"seven\""),
            Map.entry("device", "[1]"),
            Map.entry("tags", "{\"a\": 1}"),
            Map.entry("visits", "\"none\""),
            Map.entry("limits", "5"));
  }

  @Test
  void a_misfit_inside_nulls_the_smallest_thing_around_it() {
    Decoded row =
        event(
            """
            {"device": {"os": "x", "cores": 1.5}, "tags": [1, "b", 3],\
             "visits": [{"os": "a", "cores": []}, 7], "limits": {"a": true, "b.c": 1e99, "d": 4}}""");

    Map<String, Object> device = new HashMap<>();
    device.put("os", "x");
    device.put("cores", null);
    assertThat(row.value("device")).isEqualTo(device);
    assertThat(row.value("tags")).isEqualTo(Arrays.asList(1L, null, 3L));
    Map<String, Object> visit = new HashMap<>();
    visit.put("os", "a");
    visit.put("cores", null);
    assertThat(row.value("visits")).isEqualTo(Arrays.asList(visit, null));
    Map<String, Object> limits = new HashMap<>();
    limits.put("a", null);
    limits.put("b.c", null);
    limits.put("d", 4L);
    assertThat(row.value("limits")).isEqualTo(limits);
    assertThat(row.misfits())
        .containsExactly(
            Map.entry("device.cores", "1.5"),
            Map.entry("tags[1]", "\"b\""),
            Map.entry("visits[0].cores", "[]"),
            Map.entry("visits[1]", "7"),
            Map.entry("limits.a", "true"),
            Map.entry("limits['b.c']", "1e99"));
  }

  @Test
  void undeclared_fields_are_kept_as_they_are_written() {
    Decoded row =
        event(
            """
            {"x": { "y" : [1, 2.50] }, "id": "e", "device": {"os": "a", "foo": "\\u0041", "cores": 1},\
             "visits": [null, {"bar": null}], "": 1, "a.b": 2, "it's": 3, "[0]": 4, "\\ud800": 5,\
             "back\\\\slash": 6, "é 1-x": 7}""");

    assertThat(row.reason()).isNull();
    assertThat(row.value("id")).isEqualTo("e");
    assertThat(row.value("device")).isEqualTo(Map.of("os", "a", "cores", 1));
    assertThat(row.unknown())
        .containsExactly(
            Map.entry("x", "{ \"y\" : [1, 2.50] }"),
            Map.entry("device.foo", "\"\\u0041\""),
            Map.entry("visits[1].bar", "null"),
            Map.entry("['']", "1"),
            Map.entry("['a.b']", "2"),
            Map.entry("['it\\'s']", "3"),
            Map.entry("['[0]']", "4"),
            Map.entry("[\"\\ud800\"]", "5"),
            Map.entry("['back\\\\slash']", "6"),
            Map.entry("é 1-x", "7"));
  }

  @Test
  void different_places_have_different_paths() {
    Decoded row =
        event(
            """
            {"device.x": 1, "device": {"x": 2}, "tags[0]": 3, "tags": [true], "limits['a.b']": 4,\
             "limits": {"a.b": "x"}, "\\\\ud800": 5, "\\ud800": 6, "\\ud800\\\\udbff": 7,\
             "\\ud800\\udbff": 8}""");

    assertThat(row.reason()).isNull();
    assertThat(row.unknown().values()).containsExactly("1", "2", "3", "4", "5", "6", "7", "8");
    assertThat(row.misfits()).isEqualTo(Map.of("tags[0]", "true", "limits['a.b']", "\"x\""));
  }

  @Test
  void a_repeated_name_deep_inside_a_value_kept_as_text_is_left_to_who_reads_the_text() {
    Decoded row = event("{\"x\":{\"a\":1,\"a\":2},\"count\":{\"b\":1,\"b\":2}}");

    assertThat(row.reason()).isNull();
    assertThat(row.unknown()).isEqualTo(Map.of("x", "{\"a\":1,\"a\":2}"));
    assertThat(row.misfits()).isEqualTo(Map.of("count", "{\"b\":1,\"b\":2}"));
  }

  @Test
  void a_map_of_many_keys_finds_a_repeated_one() {
    StringBuilder json = new StringBuilder("{\"limits\":{\"k\":0");
    for (int i = 0; i < 1_000; i++) {
      json.append(",\"key").append(i).append("\":").append(i);
    }
    assertThat((Map<?, ?>) event(json + "}}").value("limits")).hasSize(1_001);
    assertReason(json + ",\"key999\":1}}").isEqualTo(Reason.DUPLICATE_KEY);
    assertReason(json + ",\"\\u006b\":1}}").isEqualTo(Reason.DUPLICATE_KEY);
  }

  // ---- strings

  @Test
  void escapes_are_resolved() {
    assertThat(fits(DataTypes.StringType, "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9\\u20AC\\u0000\""))
        .isEqualTo("\"\\/\b\f\n\r\té€\u0000");
    assertThat(fits(DataTypes.StringType, "\"\\ud83d\\ude00 \\uD83D\\uDE00\"")).isEqualTo("😀 😀");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"\\ud800\"",
        "\"\\udc00\"",
        "\"\\ud83dx\"",
        "\"\\ud83d\\n\"",
        "\"\\ude00\\ud83d\"",
        "\"\\ud83d\\ud83d\\ude00\"",
        "\"\\ud83d\\u0041\""
      })
  void half_a_surrogate_pair_is_json_but_no_string(String json) {
    isMisfit(DataTypes.StringType, json);
    assertThat(event("{\"x\":" + json + "}").unknown()).isEqualTo(Map.of("x", json));
  }

  @Test
  void a_map_leaves_out_a_key_that_is_no_string_and_keeps_its_value() {
    Decoded row = event("{\"limits\":{\"a\":1,\"\\uDC00\":2,\"b\":3}}");

    assertThat(row.value("limits")).isEqualTo(Map.of("a", 1L, "b", 3L));
    assertThat(row.misfits()).isEqualTo(Map.of("limits[\"\\udc00\"]", "2"));
  }

  @Test
  void numbers_and_booleans_fit_a_string_as_they_are_written() {
    assertThat(fits(DataTypes.StringType, "-1.50E+2")).isEqualTo("-1.50E+2");
    assertThat(fits(DataTypes.StringType, "true")).isEqualTo("true");
    assertThat(fits(DataTypes.StringType, "false")).isEqualTo("false");
    isMisfit(DataTypes.StringType, "[]");
    isMisfit(DataTypes.StringType, "{}");
  }

  // ---- numbers

  @ParameterizedTest(name = "{0} is {1}")
  @CsvSource({
    "0, 0",
    "-0, 0",
    "7, 7",
    "9223372036854775807, 9223372036854775807",
    "-9223372036854775808, -9223372036854775808",
    "1.0, 1",
    "1e3, 1000",
    "-12.50e2, -1250",
    "100e-2, 1",
    "0e999999999999999999, 0",
    "-0.000E-99999, 0",
    "9223372036854775807.000, 9223372036854775807",
    "922337203685477580.7e1, 9223372036854775807",
    "'\"42\"', 42",
    "'\"\\u0034\\u0032\"', 42"
  })
  void an_integer_fits_a_long_however_it_is_written(String json, long expected) {
    assertThat(fits(DataTypes.LongType, json)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "9223372036854775808",
        "-9223372036854775809",
        "99999999999999999999999999999999999999999999",
        "1.5",
        "1e-1",
        "1e19",
        "1e999999999",
        "1e-999999999",
        "1e99999999999999999999999999999",
        "\"\"",
        "\" 1\"",
        "\"1 \"",
        "\"01\"",
        "\"+1\"",
        "\"1x\"",
        "\"NaN\"",
        "\"١\"",
        "\"\\ud800\"",
        "true",
        "[1]",
        "{}"
      })
  void anything_else_does_not(String json) {
    isMisfit(DataTypes.LongType, json);
  }

  @Test
  void numbers_of_a_million_digits_take_no_longer_than_their_length() {
    String zeros = "0".repeat(1_000_000);
    String nines = "9".repeat(1_000_000);
    assertThat(fits(DataTypes.LongType, "1" + zeros + "e-1000000")).isEqualTo(1L);
    assertThat(fits(DataTypes.LongType, "0." + zeros + "1e1000001")).isEqualTo(1L);
    assertThat(fits(DataTypes.LongType, "5." + zeros)).isEqualTo(5L);
    assertThat(fits(DataTypes.createDecimalType(38, 2), "1" + zeros + "e-1000002"))
        .isEqualTo(new BigDecimal("0.01"));
    assertThat(fits(DataTypes.DoubleType, "0." + nines)).isEqualTo(1.0);
    isMisfit(DataTypes.LongType, nines);
    isMisfit(DataTypes.DoubleType, nines);
    isMisfit(DataTypes.createDecimalType(38, 0), nines);
    isMisfit(DataTypes.LongType, "1e" + nines);
    isMisfit(DataTypes.DoubleType, "1e" + nines);
  }

  @ParameterizedTest(name = "{0}: {1} to {2}")
  @CsvSource({
    "tinyint, -128, 127, -129, 128",
    "smallint, -32768, 32767, -32769, 32768",
    "int, -2147483648, 2147483647, -2147483649, 2147483648"
  })
  void smaller_integers_have_their_own_range(
      String type, String least, String most, String below, String above) {
    DataType integer = DataType.fromDDL(type);
    assertThat(fits(integer, least)).hasToString(least);
    assertThat(fits(integer, most + ".0")).hasToString(most);
    isMisfit(integer, below);
    isMisfit(integer, above);
  }

  @Test
  void a_double_is_the_nearest_one_and_never_infinite() {
    assertThat(fits(DataTypes.DoubleType, "0.1")).isEqualTo(0.1);
    assertThat(fits(DataTypes.DoubleType, "-0")).isEqualTo(-0.0);
    assertThat(fits(DataTypes.DoubleType, "1.7976931348623157e308")).isEqualTo(Double.MAX_VALUE);
    assertThat(fits(DataTypes.DoubleType, "4.9E-324")).isEqualTo(Double.MIN_VALUE);
    assertThat(fits(DataTypes.DoubleType, "1e-400")).isEqualTo(0.0);
    assertThat(fits(DataTypes.DoubleType, "9007199254740993")).isEqualTo(9007199254740992.0);
    assertThat(fits(DataTypes.DoubleType, "\"2.5\"")).isEqualTo(2.5);
    isMisfit(DataTypes.DoubleType, "1e309");
    isMisfit(DataTypes.DoubleType, "-1e999999999999");
    isMisfit(DataTypes.DoubleType, "\"NaN\"");
    isMisfit(DataTypes.DoubleType, "\"Infinity\"");
    isMisfit(DataTypes.DoubleType, "\"0x1p3\"");
    isMisfit(DataTypes.DoubleType, "\"1d\"");
  }

  @Test
  void a_float_is_the_nearest_one_and_never_infinite() {
    assertThat(fits(DataTypes.FloatType, "0.1")).isEqualTo(0.1f);
    assertThat(fits(DataTypes.FloatType, "16777217")).isEqualTo(16777216f);
    // Rounding to a double first would round to the other neighbour.
    assertThat(fits(DataTypes.FloatType, "1.00000017881393432617187499")).isEqualTo(1.0000001f);
    isMisfit(DataTypes.FloatType, "3.5e38");
  }

  @Test
  void a_decimal_is_exact_or_a_misfit() {
    DataType money = DataTypes.createDecimalType(10, 2);
    assertThat(fits(money, "12.5")).isEqualTo(new BigDecimal("12.50"));
    assertThat(fits(money, "-99999999.99")).isEqualTo(new BigDecimal("-99999999.99"));
    assertThat(fits(money, "12.50000")).isEqualTo(new BigDecimal("12.50"));
    assertThat(fits(money, "1e7")).isEqualTo(new BigDecimal("10000000.00"));
    assertThat(fits(money, "\"0.01\"")).isEqualTo(new BigDecimal("0.01"));
    isMisfit(money, "0.001");
    isMisfit(money, "100000000");
    isMisfit(money, "1e999999999");
    isMisfit(money, "1e-999999999");

    DataType wide = DataTypes.createDecimalType(38, 10);
    assertThat(fits(wide, "1234567890123456789012345678.0123456789"))
        .isEqualTo(new BigDecimal("1234567890123456789012345678.0123456789"));
    assertThat(fits(wide, "0")).isEqualTo(new BigDecimal("0E-10"));
    isMisfit(wide, "12345678901234567890123456789");
  }

  // ---- the other types

  @Test
  void booleans() {
    assertThat(fits(DataTypes.BooleanType, "true")).isEqualTo(true);
    assertThat(fits(DataTypes.BooleanType, "\"false\"")).isEqualTo(false);
    isMisfit(DataTypes.BooleanType, "\"TRUE\"");
    isMisfit(DataTypes.BooleanType, "1");
    isMisfit(DataTypes.BooleanType, "\"\"");
  }

  @Test
  void a_timestamp_is_milliseconds_or_an_instant_with_an_offset() {
    long micros = Instant.parse("2026-11-23T18:05:06Z").toEpochMilli() * 1_000;
    DataType type = DataTypes.TimestampType;
    assertThat(fits(type, "1795457106000")).isEqualTo(micros);
    assertThat(fits(type, "1795457106000.001")).isEqualTo(micros + 1);
    assertThat(fits(type, "-1")).isEqualTo(-1_000L);
    assertThat(fits(type, "\"2026-11-23T18:05:06Z\"")).isEqualTo(micros);
    assertThat(fits(type, "\"2026-11-23 19:05:06.5+01:00\"")).isEqualTo(micros + 500_000);
    isMisfit(type, "1795457106000.0001");
    isMisfit(type, "9223372036854775807");
    isMisfit(type, "\"2026-11-23T18:05:06\"");
    isMisfit(type, "\"1795457106000\"");
    isMisfit(type, "true");
  }

  @Test
  void a_date_is_a_calendar_date() {
    DataType type = DataTypes.DateType;
    assertThat(fits(type, "\"2024-02-29\""))
        .isEqualTo((int) LocalDate.of(2024, 2, 29).toEpochDay());
    isMisfit(type, "\"2023-02-29\"");
    isMisfit(type, "\"2024-02-29T00:00:00Z\"");
    isMisfit(type, "19782");
  }

  @Test
  void binary_is_base64() {
    assertThat((byte[]) fits(DataTypes.BinaryType, "\"AP+A\"")).containsExactly(0, 0xFF, 0x80);
    assertThat((byte[]) fits(DataTypes.BinaryType, "\"\"")).isEmpty();
    assertThat((byte[]) fits(DataTypes.BinaryType, "\"\\u0041A==\"")).containsExactly(0);
    isMisfit(DataTypes.BinaryType, "\"AA\"");
    isMisfit(DataTypes.BinaryType, "\"AB==\"");
    isMisfit(DataTypes.BinaryType, "\"A*==\"");
    isMisfit(DataTypes.BinaryType, "\"-_==\"");
    isMisfit(DataTypes.BinaryType, "1");
  }

  @ParameterizedTest(name = "{0} {1}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          string  | 1
          string  | true
          bigint  | "1"
          double  | "1.5"
          boolean | "true"
          """)
  void without_coercion_only_the_natural_kind_fits(String type, String json) {
    StructType schema = new StructType().add("v", DataType.fromDDL(type));

    assertThat(Decoded.of(schema, "{\"v\":" + json + "}").misfits()).isEmpty();
    assertThat(Decoded.strictly(schema, "{\"v\":" + json + "}").misfits())
        .isEqualTo(Map.of("v", json));
  }

  @Test
  void a_type_that_json_has_nothing_for_is_refused_with_its_path() {
    StructType odd =
        new StructType().add("a", DataTypes.createArrayType(new StructType().add("b", "interval")));
    assertThatThrownBy(() -> JsonDecoder.check(odd))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("Field 'a[].b' has type interval, which");
    StructType key =
        new StructType().add("m", DataTypes.createMapType(DataTypes.LongType, DataTypes.LongType));
    assertThatThrownBy(() -> JsonDecoder.check(key)).hasMessageContaining("'m'");
  }

  @ParameterizedTest
  @CsvSource({"0,1,1", "1,0,1", "1,1,0", "1,513,1"})
  void limits_that_make_no_sense_are_refused(int bytes, int depth, int aside) {
    assertThatThrownBy(() -> new ParserLimits(bytes, depth, aside))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("must be");
  }
}
