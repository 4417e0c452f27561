package dev.bronzeline.refine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.apache.spark.sql.types.DataTypes.DoubleType;
import static org.apache.spark.sql.types.DataTypes.IntegerType;
import static org.apache.spark.sql.types.DataTypes.LongType;
import static org.apache.spark.sql.types.DataTypes.StringType;
import static org.assertj.core.api.Assertions.assertThat;

import dev.bronzeline.schema.Columns;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.MapType;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SchemaEnforcerTest extends StepContract {
  private static final SchemaEnforcer LENIENT = new SchemaEnforcer(Samples.SCHEMA);
  private static final SchemaEnforcer STRICT =
      new SchemaEnforcer(Samples.SCHEMA, true, UnknownFields.REJECT);

  @Override
  Step step() {
    return SamplePipeline.ENFORCER;
  }

  @Override
  Dataset<Row> rows(SparkSession spark) {
    return SamplePipeline.apply(
        Samples.parsed(spark, Samples.all()), SamplePipeline.HANDLER, SamplePipeline.METADATA);
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
        Columns.RESCUED);
  }

  @Test
  void a_missing_required_field_rejects_and_is_named(SparkSession spark) {
    assertRejected(
        enforce(spark, LENIENT, Samples.event("event_id", null, "timestamp", null)),
        "MISSING_REQUIRED_FIELD",
        "event_id");
  }

  @Test
  void a_required_field_of_a_struct_is_missing_only_if_the_struct_is_there(SparkSession spark) {
    assertRejected(
        enforce(spark, LENIENT, Samples.event("device", RowFactory.create(null, "iOS"))),
        "MISSING_REQUIRED_FIELD",
        "device.id");
    assertAccepted(enforce(spark, LENIENT, Samples.event("device", null)));
  }

  @Test
  void required_fields_inside_arrays_and_maps_are_found(SparkSession spark) {
    StructType part = new StructType().add("sku", StringType, false);
    StructType schema =
        new StructType()
            .add("list", new ArrayType(part, true))
            .add("map", new MapType(StringType, part, true));
    StructType open = new StructType().add("sku", StringType);
    StructType given =
        new StructType()
            .add("list", new ArrayType(open, true))
            .add("map", new MapType(StringType, open, true));
    Row noSku = RowFactory.create((Object) null);
    Row sku = RowFactory.create("a");
    List<Row> rows =
        List.of(
            RowFactory.create(Arrays.asList(sku, null, noSku), null),
            RowFactory.create(List.of(sku), Map.of("secret", noSku)),
            RowFactory.create(List.of(), Map.of("secret", sku)));

    List<Row> enforced =
        new SchemaEnforcer(schema).enforce(Samples.frame(spark, rows, given)).collectAsList();

    assertRejected(enforced.get(0), "MISSING_REQUIRED_FIELD", "list[2].sku");
    assertRejected(enforced.get(1), "MISSING_REQUIRED_FIELD", "map.*.sku");
    assertAccepted(enforced.get(2));
  }

  @Test
  void a_null_in_an_array_or_map_that_allows_none_is_found(SparkSession spark) {
    StructType schema =
        new StructType()
            .add("list", new ArrayType(IntegerType, false))
            .add("map", new MapType(StringType, IntegerType, false));
    List<Row> rows =
        List.of(
            RowFactory.create(Arrays.asList(1, null), null),
            RowFactory.create(List.of(), Collections.singletonMap("secret", null)),
            RowFactory.create(List.of(1), Map.of("secret", 1)));
    StructType given =
        new StructType()
            .add("list", new ArrayType(IntegerType, true))
            .add("map", new MapType(StringType, IntegerType, true));

    List<Row> enforced =
        new SchemaEnforcer(schema).enforce(Samples.frame(spark, rows, given)).collectAsList();

    assertRejected(enforced.get(0), "MISSING_REQUIRED_FIELD", "list[1]");
    assertRejected(enforced.get(1), "MISSING_REQUIRED_FIELD", "map.*");
    assertAccepted(enforced.get(2));
  }

  @Test
  void a_misfit_in_an_array_or_map_that_allows_no_null_rejects(SparkSession spark) {
    StructType schema =
        new StructType()
            .add("list", new ArrayType(IntegerType, false))
            .add("map", new MapType(StringType, IntegerType, false));
    StructType given = schema.add(Columns.MISFITS, new MapType(StringType, StringType, true));
    List<Row> rows =
        List.of(
            RowFactory.create(List.of(1), null, Map.of("list[1]", "true")),
            RowFactory.create(null, Map.of("a", 1), Map.of("map.secret", "true")));

    List<Row> enforced =
        new SchemaEnforcer(schema).enforce(Samples.frame(spark, rows, given)).collectAsList();

    assertRejected(enforced.get(0), "TYPE_MISMATCH", "list[1]");
    assertRejected(enforced.get(1), "TYPE_MISMATCH", "map.*");
  }

  @Test
  void what_a_symbol_stands_for_is_no_undeclared_field_and_never_lost(SparkSession spark) {
    Row event = Samples.event(Columns.UNKNOWN, Samples.texts("device.os", "\"BeOS\""));
    for (UnknownFields unknown : UnknownFields.values()) {
      Row row = enforce(spark, new SchemaEnforcer(Samples.SCHEMA, false, unknown), event);
      assertAccepted(row);
      assertThat(rescued(row)).containsExactly(Map.entry("device.os", "\"BeOS\""));
    }
  }

  @Test
  void a_misfit_in_an_optional_field_is_rescued(SparkSession spark) {
    Row row =
        enforce(spark, LENIENT, Samples.event(Columns.MISFITS, Samples.texts("amount", "\"x\"")));
    assertAccepted(row);
    assertThat(rescued(row)).containsExactly(Map.entry("amount", "\"x\""));
  }

  @ParameterizedTest
  @CsvSource({
    "timestamp, timestamp",
    "device.id, device.id",
    "['timestamp'], timestamp",
  })
  void a_misfit_in_a_required_field_rejects(String path, String told, SparkSession spark) {
    Row row = enforce(spark, LENIENT, Samples.event(Columns.MISFITS, Samples.texts(path, "true")));
    assertRejected(row, "TYPE_MISMATCH", told);
    assertThat(row.<Object>getAs(Columns.RESCUED)).isNull();
  }

  @ParameterizedTest
  @CsvSource({
    "amount, amount",
    "items[3].price, items[3].price",
    "properties.ann@example.com, properties.*",
    "properties['a.b'], properties.*",
  })
  void every_misfit_rejects_when_strict_and_no_key_of_a_map_is_told(
      String path, String told, SparkSession spark) {
    Row event = Samples.event(Columns.MISFITS, Samples.texts(path, "true"));
    assertRejected(enforce(spark, STRICT, event), "TYPE_MISMATCH", told);
    assertAccepted(enforce(spark, LENIENT, event));
  }

  @Test
  void unknown_fields_are_dropped_rescued_or_rejected(SparkSession spark) {
    Row event = Samples.event(Columns.UNKNOWN, Samples.texts("colour", "\"red\""));
    Row dropped =
        enforce(spark, new SchemaEnforcer(Samples.SCHEMA, false, UnknownFields.DROP), event);
    assertAccepted(dropped);
    assertThat(dropped.<Object>getAs(Columns.RESCUED)).isNull();
    assertThat(rescued(enforce(spark, LENIENT, event)))
        .containsExactly(Map.entry("colour", "\"red\""));
    assertRejected(enforce(spark, STRICT, event), "UNKNOWN_FIELD", "colour");
  }

  @Test
  void rescued_values_are_sealed_and_their_paths_tell_only_declared_names_when_there_is_a_cipher(
      SparkSession spark) {
    Map<String, String> misfits = new LinkedHashMap<>();
    misfits.put("properties['alice@example.com']", "{\"x\":1}");
    misfits.put("properties.ann", "\"a\\\"b\"");
    Row row =
        enforce(
            spark,
            (SchemaEnforcer) SamplePipeline.ENFORCER,
            Samples.event(
                Columns.MISFITS, misfits, Columns.UNKNOWN, Samples.texts("bob@x", "\"carol\"")));

    Map<String, String> rescued = rescued(row);
    assertThat(rescued).containsOnlyKeys("properties.*", "properties.* (2)", "*");
    assertThat(rescued.values()).noneMatch(text -> text.contains("alice"));
    assertThat(opened(rescued.get("properties.*")))
        .isEqualTo("[\"properties['alice@example.com']\",\"{\\\"x\\\":1}\"]");
    assertThat(opened(rescued.get("properties.* (2)")))
        .isEqualTo("[\"properties.ann\",\"\\\"a\\\\\\\"b\\\"\"]");
    assertThat(opened(rescued.get("*"))).isEqualTo("[\"bob@x\",\"\\\"carol\\\"\"]");
  }

  @Test
  void a_rejected_unknown_field_is_not_named_when_there_is_a_cipher(SparkSession spark) {
    SchemaEnforcer enforcer =
        new SchemaEnforcer(
            Samples.SCHEMA, false, UnknownFields.REJECT, SamplePipeline.KEY.cipher());
    Map<String, String> unknown = new LinkedHashMap<>();
    unknown.put("device.alice@x", "1");
    unknown.put("bob@x", "1");

    Row row = enforce(spark, enforcer, Samples.event(Columns.UNKNOWN, unknown));

    assertRejected(row, "UNKNOWN_FIELD", "device.*");
    assertThat(row.<Row>getAs(Columns.REJECTION).getString(3))
        .isEqualTo("the schema does not declare this field (nor 1 more)");
  }

  private static String opened(@Nullable String text) {
    return new String(
        SamplePipeline.KEY
            .cipher()
            .open(
                Base64.getDecoder().decode(Objects.requireNonNull(text)),
                new Coordinates("shop", 3, 42)),
        UTF_8);
  }

  @Test
  void any_frame_gets_the_declared_columns_and_types(SparkSession spark) {
    StructType given =
        new StructType()
            .add("extra", IntegerType)
            .add("amount", StringType)
            .add("event_id", IntegerType)
            .add("device", new StructType().add("os", IntegerType).add("id", StringType))
            .add("count", DoubleType);
    StructType declared =
        new StructType()
            .add("event_id", StringType, false)
            .add("amount", DoubleType)
            .add("count", LongType)
            .add("device", Samples.DEVICE)
            .add("page", StringType);
    Dataset<Row> rows =
        Samples.frame(
            spark,
            List.of(
                RowFactory.create(7, "1.5", 1, RowFactory.create(17, "d"), 3.0),
                RowFactory.create(null, "a lot", 2, null, 3.5)),
            given);

    Dataset<Row> enforced = new SchemaEnforcer(declared).enforce(rows);
    assertThat(enforced.columns())
        .containsExactly(
            "event_id", "amount", "count", "device", "page", Columns.REJECTION, Columns.RESCUED);
    for (String field : declared.fieldNames()) {
      assertThat(
              Frames.same(
                  enforced.schema().apply(field).dataType(), declared.apply(field).dataType()))
          .as(field)
          .isTrue();
    }
    List<Row> found = enforced.collectAsList();
    Row first = found.get(0);
    assertThat(first.getString(0)).isEqualTo("1");
    assertThat(first.getDouble(1)).isEqualTo(1.5);
    assertThat(first.getLong(2)).isEqualTo(3);
    assertThat(first.getStruct(3)).isEqualTo(RowFactory.create("d", "17"));
    assertThat(first.get(4)).isNull();
    assertThat(rescued(first)).containsExactly(Map.entry("extra", "7"));

    Row second = found.get(1);
    assertAccepted(second);
    assertThat(second.get(1)).isNull();
    assertThat(second.get(2)).isNull();
    assertThat(rescued(second))
        .containsOnly(Map.entry("amount", "a lot"), Map.entry("count", "3.5"));
  }

  @Test
  void a_cast_that_loses_an_element_of_an_array_is_a_misfit(SparkSession spark) {
    StructType given = new StructType().add("numbers", new ArrayType(StringType, true));
    StructType declared = new StructType().add("numbers", new ArrayType(IntegerType, true), false);
    Dataset<Row> rows =
        Samples.frame(
            spark,
            List.of(
                RowFactory.create(Arrays.asList("1", null)),
                RowFactory.create(List.of("1", "one"))),
            given);
    List<Row> enforced = new SchemaEnforcer(declared).enforce(rows).collectAsList();
    assertThat(enforced.get(0).getList(0)).isEqualTo(Arrays.asList(1, null));
    assertRejected(enforced.get(1), "TYPE_MISMATCH", "numbers");
  }

  private static Row enforce(SparkSession spark, SchemaEnforcer enforcer, Row event) {
    return SamplePipeline.apply(Samples.parsed(spark, event), SamplePipeline.HANDLER, enforcer)
        .first();
  }

  private static void assertAccepted(Row row) {
    assertThat(row.<Object>getAs(Columns.REJECTION)).isNull();
  }

  private static void assertRejected(Row row, String reason, String field) {
    Row rejection = row.getAs(Columns.REJECTION);
    assertThat(rejection).isNotNull();
    assertThat(List.of(rejection.getString(0), rejection.getString(1), rejection.getString(2)))
        .containsExactly("enforce", reason, field);
  }

  private static Map<String, String> rescued(Row row) {
    return new LinkedHashMap<>(row.<String, String>getJavaMap(row.fieldIndex(Columns.RESCUED)));
  }
}
