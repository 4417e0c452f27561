package dev.bronzeline.refine;

import static org.apache.spark.sql.types.DataTypes.BinaryType;
import static org.apache.spark.sql.types.DataTypes.DoubleType;
import static org.apache.spark.sql.types.DataTypes.IntegerType;
import static org.apache.spark.sql.types.DataTypes.LongType;
import static org.apache.spark.sql.types.DataTypes.StringType;
import static org.apache.spark.sql.types.DataTypes.TimestampType;

import dev.bronzeline.schema.Columns;
import java.nio.charset.StandardCharsets;
import java.sql.Timestamp;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.MapType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;
import scala.jdk.javaapi.CollectionConverters;

/** Events of a shop as the parser gives them: good ones, and every kind of bad one. */
final class Samples {
  static final StructType DEVICE = new StructType().add("id", StringType).add("os", StringType);
  static final StructType ITEM =
      new StructType().add("sku", StringType).add("email", StringType).add("price", DoubleType);

  /** The declared fields; required are event_id, timestamp and, in a device, its id. */
  static final StructType SCHEMA =
      new StructType()
          .add("event_id", StringType, false)
          .add("event_type", StringType)
          .add("user_id", StringType)
          .add("session_id", StringType)
          .add("timestamp", LongType, false)
          .add("email", StringType)
          .add("ip", StringType)
          .add("page", StringType)
          .add("device", new StructType().add("id", StringType, false).add("os", StringType))
          .add("amount", DoubleType)
          .add("properties", new MapType(StringType, StringType, true))
          .add("items", new ArrayType(ITEM, true));

  static final StructType FAILURE =
      new StructType().add("reason", StringType).add("message", StringType);
  static final MapType TEXTS = new MapType(StringType, StringType, true);
  static final ArrayType HEADERS =
      new ArrayType(new StructType().add("key", StringType).add("value", BinaryType), true);

  static final StructType PARSED = parsedType();

  private static final long NOW = 1_795_457_045_123L;

  private Samples() {}

  /** A good event, changed by pairs of column and value. */
  static Row event(@Nullable Object... changes) {
    Map<String, @Nullable Object> values = new LinkedHashMap<>();
    values.put(Columns.TOPIC, "shop");
    values.put(Columns.PARTITION, 3);
    values.put(Columns.OFFSET, 42L);
    values.put(Columns.KAFKA_TIMESTAMP, new Timestamp(NOW));
    values.put(Columns.KEY, bytes("key"));
    values.put(Columns.VALUE, bytes("{\"original\":true}"));
    values.put(Columns.HEADERS, List.of(RowFactory.create("trace", bytes("abc"))));
    values.put("event_id", "2f1b5c0e-6d0f-4c5e-9a53-0c6c5b3f7f10");
    values.put("event_type", "purchase");
    values.put("user_id", "user-1");
    values.put("session_id", "session-1");
    values.put("timestamp", NOW);
    values.put("email", "Ann@Example.com");
    values.put("ip", "192.0.2.44");
    values.put("page", " /Home ");
    values.put("device", RowFactory.create("device-1", "iOS"));
    values.put("amount", 12.5);
    values.put("properties", Map.of("email", "bob@example.com", "colour", "red"));
    values.put("items", List.of(RowFactory.create("sku-1", "carol@example.com", 1.0)));
    for (int i = 0; i < changes.length; i += 2) {
      values.put(String.valueOf(changes[i]), changes[i + 1]);
    }
    return RowFactory.create(Arrays.stream(PARSED.fieldNames()).map(values::get).toArray());
  }

  /** A good event, and every kind of bad one. */
  static List<Row> all() {
    List<Row> rows = new ArrayList<>();
    rows.add(event());
    rows.add(RowFactory.create(new @Nullable Object[PARSED.length()]));
    @Nullable Object[] onlyValue = new @Nullable Object[PARSED.length()];
    onlyValue[PARSED.fieldIndex(Columns.VALUE)] = bytes("{}");
    rows.add(RowFactory.create(onlyValue));
    rows.add(event(Columns.FAILURE, RowFactory.create("INVALID_JSON", "at byte 7")));
    rows.add(event(Columns.VALUE, null));
    rows.add(event("event_id", null));
    rows.add(event("device", RowFactory.create(null, "iOS")));
    rows.add(event(Columns.MISFITS, texts("amount", "\"12,50\""), "amount", null));
    rows.add(event(Columns.MISFITS, texts("timestamp", "\"soon\""), "timestamp", null));
    rows.add(event(Columns.UNKNOWN, texts("colour", "\"red\"")));
    rows.add(event("timestamp", Long.MIN_VALUE));
    rows.add(event("timestamp", Long.MAX_VALUE));
    rows.add(event("timestamp", 0L));
    rows.add(event("amount", Double.NaN));
    rows.add(event("amount", Double.NEGATIVE_INFINITY));
    rows.add(event("email", "", "ip", "", "page", "", "user_id", ""));
    rows.add(event("email", "no address", "ip", "1.2.3", "user_id", "\u0000\uD83D\uDE00\t"));
    rows.add(event("page", "x".repeat(3_000_000), "user_id", "@".repeat(1_000_000)));
    rows.add(event("items", Arrays.asList(null, RowFactory.create(null, null, null))));
    rows.add(event("items", List.of(), "properties", Map.of()));
    rows.add(event("properties", texts("email", null)));
    rows.add(event("properties", null, "items", null, "device", null));
    return rows;
  }

  /** Rows as they come from the parser, in a plan that Spark does not evaluate beforehand. */
  static Dataset<Row> parsed(SparkSession spark, List<Row> rows) {
    return frame(spark, rows, PARSED);
  }

  static Dataset<Row> parsed(SparkSession spark, Row... rows) {
    return parsed(spark, List.of(rows));
  }

  static Dataset<Row> frame(SparkSession spark, List<Row> rows, StructType type) {
    JavaSparkContext context = new JavaSparkContext(spark.sparkContext());
    List<Row> converted = rows.stream().map(row -> (Row) scala(row)).toList();
    return spark.createDataFrame(context.parallelize(converted, 1), type);
  }

  /** A map with one entry. */
  static Map<String, @Nullable String> texts(String key, @Nullable String value) {
    Map<String, @Nullable String> map = new LinkedHashMap<>();
    map.put(key, value);
    return map;
  }

  /** Spark takes Scala's collections only. */
  private static @Nullable Object scala(@Nullable Object value) {
    if (value instanceof Row row) {
      @Nullable Object[] values = new @Nullable Object[row.length()];
      Arrays.setAll(values, i -> scala(row.get(i)));
      return RowFactory.create(values);
    }
    if (value instanceof List<?> list) {
      List<@Nullable Object> values = new ArrayList<>();
      list.forEach(element -> values.add(scala(element)));
      return CollectionConverters.asScala(values).toSeq();
    }
    return value instanceof Map<?, ?> map
        ? CollectionConverters.asScala(map).toMap(scala.$less$colon$less$.MODULE$.refl())
        : value;
  }

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static StructType parsedType() {
    StructType type =
        new StructType()
            .add(Columns.TOPIC, StringType)
            .add(Columns.PARTITION, IntegerType)
            .add(Columns.OFFSET, LongType)
            .add(Columns.KAFKA_TIMESTAMP, TimestampType)
            .add(Columns.KEY, BinaryType)
            .add(Columns.VALUE, BinaryType)
            .add(Columns.HEADERS, HEADERS);
    for (StructField field : SCHEMA.fields()) {
      type = type.add(field.name(), field.name().equals("device") ? DEVICE : field.dataType());
    }
    return type.add(Columns.FAILURE, FAILURE)
        .add(Columns.MISFITS, TEXTS)
        .add(Columns.UNKNOWN, TEXTS);
  }
}
