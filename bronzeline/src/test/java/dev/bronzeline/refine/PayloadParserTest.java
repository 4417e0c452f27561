package dev.bronzeline.refine;

import static org.apache.spark.sql.functions.col;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bronzeline.refine.payload.Coercion;
import dev.bronzeline.refine.payload.ParserLimits;
import dev.bronzeline.schema.Columns;
import dev.bronzeline.testing.SparkExtension;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.sql.Date;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PayloadParserTest extends StepContract {
  private static final StructType SCHEMA =
      StructType.fromDDL(
          "id string not null, topic int, price double, amount decimal(10,2), huge decimal(38,4),"
              + " ok boolean, at timestamp, day date, bytes binary, b tinyint, s smallint, f float,"
              + " `odd.na``me` bigint, device struct<os:string not null,cores:int>,"
              + " tags array<bigint>, visits array<struct<page:string>>, scores map<string,double>");

  private static final SparkSession SPARK = SparkExtension.session();

  @Override
  Step step() {
    return new PayloadParser(SCHEMA);
  }

  @Override
  Dataset<Row> rows(SparkSession spark) {
    return values(
        "{\"id\":\"a\",\"topic\":1}",
        null,
        "",
        "garbage",
        "{\"id\":",
        "[".repeat(100_000),
        "{\"id\":\"" + "x".repeat(1 << 20) + "\"}",
        "{\"topic\":1e999999999,\"tags\":[\"x\"],\"new\":{\"deep\":[1]}}");
  }

  @Override
  List<String> columns() {
    List<String> columns = new ArrayList<>(List.of(Columns.TOPIC, Columns.VALUE));
    columns.addAll(List.of(SCHEMA.fieldNames()));
    columns.addAll(List.of(Columns.FAILURE, Columns.MISFITS, Columns.UNKNOWN));
    return columns;
  }

  private static Dataset<Row> values(@Nullable String... values) {
    StructType type = StructType.fromDDL("_topic string, _value binary");
    List<Row> rows = new ArrayList<>();
    for (String value : values) {
      byte[] bytes = value == null ? null : value.getBytes(StandardCharsets.UTF_8);
      rows.add(RowFactory.create("events", bytes));
    }
    return Samples.frame(SPARK, rows, type);
  }

  private static Row parsed(String value) {
    return new PayloadParser(SCHEMA).apply(values(value)).head();
  }

  @Test
  void every_type_arrives_in_its_column() {
    Row row =
        parsed(
            """
            {"id":"é","topic":1,"price":0.1,"amount":12.5,"huge":1234567890123456789012345678.9,
             "ok":true,"at":"2026-11-23T18:05:06.123456Z","day":"2026-11-23","bytes":"AP8=","b":-128,
             "s":32767,"f":0.5,"odd.na`me":9,"device":{"os":"x","cores":8},"tags":[1,null,3],
             "visits":[{"page":"a"},{}],"scores":{"a":1,"b":2.5}}""");

    assertThat(row.<String>getAs("id")).isEqualTo("é");
    assertThat(row.<Integer>getAs("topic")).isEqualTo(1);
    assertThat(row.<Double>getAs("price")).isEqualTo(0.1);
    assertThat(row.<BigDecimal>getAs("amount")).isEqualTo(new BigDecimal("12.50"));
    assertThat(row.<BigDecimal>getAs("huge"))
        .isEqualTo(new BigDecimal("1234567890123456789012345678.9000"));
    assertThat(row.<Boolean>getAs("ok")).isTrue();
    assertThat(row.<Timestamp>getAs("at"))
        .isEqualTo(Timestamp.from(Instant.parse("2026-11-23T18:05:06.123456Z")));
    assertThat(row.<Date>getAs("day")).isEqualTo(Date.valueOf("2026-11-23"));
    assertThat(row.<byte[]>getAs("bytes")).containsExactly(0, 0xFF);
    assertThat(row.<Byte>getAs("b")).isEqualTo((byte) -128);
    assertThat(row.<Short>getAs("s")).isEqualTo((short) 32767);
    assertThat(row.<Float>getAs("f")).isEqualTo(0.5f);
    assertThat(row.<Long>getAs("odd.na`me")).isEqualTo(9L);
    assertThat(row.getStruct(row.fieldIndex("device")).get(0)).isEqualTo("x");
    assertThat(row.<Long>getList(row.fieldIndex("tags"))).isEqualTo(Arrays.asList(1L, null, 3L));
    assertThat(row.<Row>getList(row.fieldIndex("visits")).get(1).isNullAt(0)).isTrue();
    assertThat(row.<String, Double>getJavaMap(row.fieldIndex("scores")))
        .isEqualTo(Map.of("a", 1.0, "b", 2.5));
    assertThat(row.isNullAt(row.fieldIndex("_failure"))).isTrue();
    assertThat(row.isNullAt(row.fieldIndex("_misfits"))).isTrue();
    assertThat(row.isNullAt(row.fieldIndex("_unknown"))).isTrue();
  }

  @Test
  void all_fields_are_nullable_at_every_level() {
    StructType result = new PayloadParser(SCHEMA).apply(values("{}")).schema();

    for (StructField field : SCHEMA.fields()) {
      assertThat(result.apply(field.name()).nullable()).as(field.name()).isTrue();
    }
    StructType device = (StructType) result.apply("device").dataType();
    assertThat(device.apply("os").nullable()).isTrue();
    assertThat(result.apply("_failure").dataType().simpleString())
        .isEqualTo("struct<reason:string,message:string>");
    assertThat(result.apply("_misfits").dataType().simpleString()).isEqualTo("map<string,string>");
    assertThat(result.apply("_unknown").dataType().simpleString()).isEqualTo("map<string,string>");
  }

  @Test
  void no_row_is_lost_and_each_tells_its_own_story() {
    List<Row> rows =
        new PayloadParser(SCHEMA)
            .apply(values("{\"id\":\"a\"}", null, "{\"id\":", "{\"topic\":\"x\",\"new\":[1]}", ""))
            .select("_topic", "id", "_failure.reason", "_misfits", "_unknown")
            .collectAsList();

    assertThat(rows).hasSize(5).allMatch(row -> row.getString(0).equals("events"));
    assertThat(rows.stream().map(row -> row.isNullAt(2) ? "-" : row.getString(2)))
        .containsExactlyInAnyOrder("-", "-", "TRUNCATED_JSON", "-", "EMPTY_VALUE");
    Row odd = rows.stream().filter(row -> !row.isNullAt(3)).findFirst().orElseThrow();
    assertThat(odd.getJavaMap(3)).isEqualTo(Map.of("topic", "\"x\""));
    assertThat(odd.getJavaMap(4)).isEqualTo(Map.of("new", "[1]"));
  }

  @Test
  void limits_and_coercion_are_the_parsers_own() {
    PayloadParser strict = new PayloadParser(SCHEMA, new ParserLimits(40, 2, 10), Coercion.NONE);
    Dataset<Row> rows =
        strict.apply(
            values("{\"topic\":\"1\"}", "{\"tags\":[[1]]}", "{\"id\":\"" + "x".repeat(40) + "\"}"));

    assertThat(
            rows.selectExpr("coalesce(_failure.reason, _misfits['topic'])")
                .as(Encoders.STRING())
                .collectAsList())
        .containsExactlyInAnyOrder("\"1\"", "TOO_DEEP", "OVERSIZED");
  }

  @Test
  void the_function_is_compiled_and_called_once_for_a_record() {
    Dataset<Row> rows = new PayloadParser(SCHEMA).apply(values("{}"));
    // What later steps do: expressions over several fields, twice over the same one.
    Dataset<Row> later =
        rows.withColumn("x", col("price").plus(col("price")).plus(col("topic")))
            .withColumn("y", col("x").isNull().and(col("_failure").isNull()));

    String plan = later.queryExecution().executedPlan().toString();
    assertThat(plan)
        .containsOnlyOnce("json_to_row.invoke(")
        .containsPattern("\\*\\(\\d\\) Project \\[.*json_to_row.invoke");
    assertThat(later.count()).isEqualTo(1);
  }

  @Test
  void a_field_whose_type_json_does_not_have_is_refused_at_once() {
    assertThatThrownBy(() -> new PayloadParser(StructType.fromDDL("a interval")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Field 'a' has type interval");
  }

  @Test
  void rows_survive_a_shuffle_and_a_sort_after_the_parse() {
    String[] events = new String[200];
    for (int i = 0; i < events.length; i++) {
      events[i] = "{\"id\":\"e-%03d\",\"scores\":{\"k%d\":%d},\"u\":%d}".formatted(i, i, i, i);
    }
    List<Row> rows =
        new PayloadParser(SCHEMA)
            .apply(values(events))
            .repartition(3, col("id"))
            .sort("id")
            .select("id", "scores", "_unknown")
            .collectAsList();

    for (int i = 0; i < events.length; i++) {
      assertThat(rows.get(i).getString(0)).isEqualTo("e-%03d".formatted(i));
      assertThat(rows.get(i).getJavaMap(1)).isEqualTo(Map.of("k" + i, (double) i));
      assertThat(rows.get(i).getJavaMap(2)).isEqualTo(Map.of("u", String.valueOf(i)));
    }
  }
}
