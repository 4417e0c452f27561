package dev.bronzeline.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bronzeline.config.BronzeConfig;
import dev.bronzeline.schema.BronzeSchema;
import dev.bronzeline.schema.Columns;
import dev.bronzeline.schema.UnknownSchemaException;
import dev.bronzeline.schema.WriterSchemas;
import dev.bronzeline.testing.Plans;
import dev.bronzeline.testing.SparkExtension;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Timestamp;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the plan of the shipped pipelines promises, and how records end that are not events. */
@ExtendWith(SparkExtension.class)
class BronzePipelineTest {
  private static final Path CONFIG = Path.of(System.getProperty("bronze.home"), "config");
  private static final int LARGEST_METHOD_THAT_THE_JIT_COMPILES = 8000;

  private static final StructType RECORD =
      new StructType()
          .add(Columns.TOPIC, DataTypes.StringType)
          .add(Columns.PARTITION, DataTypes.IntegerType)
          .add(Columns.OFFSET, DataTypes.LongType)
          .add(Columns.KAFKA_TIMESTAMP, DataTypes.TimestampType)
          .add(Columns.KEY, DataTypes.BinaryType)
          .add(Columns.VALUE, DataTypes.BinaryType)
          .add(Columns.HEADERS, BronzeSchema.HEADERS);

  @ParameterizedTest
  @ValueSource(strings = {"user_events", "earthquakes"})
  void steps_2_to_8_are_one_compiled_stage_without_a_shuffle(String name, SparkSession spark) {
    Dataset<Row> rows = pipeline(name).refine(records(spark, "{}"));

    assertThat(Plans.operators(rows)).doesNotContain("Exchange").containsOnlyOnce("*");
    assertThat(Plans.interpreted(rows)).isEmpty();
    assertThat(Plans.largestMethod(rows)).isLessThan(LARGEST_METHOD_THAT_THE_JIT_COMPILES);
  }

  /** A registry that a plan does not ask. */
  private record NoSchemas() implements WriterSchemas {
    @Override
    public Schema byId(int id) {
      throw new UnknownSchemaException("no " + id);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "avro-confluent, avro-confluent, false",
    "json-confluent, json, false",
    "avro-confluent, avro-confluent, true",
    "json, string, true"
  })
  void every_format_and_a_decoded_key_are_one_compiled_stage(
      String format, String keyFormat, boolean detects, SparkSession spark) {
    Map<String, String> settings = new HashMap<>();
    settings.put("payload.format", format);
    settings.put("payload.key-format", keyFormat);
    settings.put("schema.registry.urls", "http://127.0.0.1:1"); // which is not asked
    if (detects) {
      settings.put("pii.detect.action", "mask");
    }
    BronzeConfig config = config(CONFIG, "user_events", settings);
    BronzePipeline pipeline =
        new BronzePipeline(config.pipeline(), JobConfig.schema(config), null, new NoSchemas());
    Dataset<Row> rows = pipeline.refine(records(spark, "{}", "\0\0\0\0\1{}"));

    assertThat(Plans.operators(rows)).doesNotContain("Exchange").containsOnlyOnce("*");
    assertThat(Plans.interpreted(rows)).isEmpty();
    assertThat(Plans.largestMethod(rows)).isLessThan(LARGEST_METHOD_THAT_THE_JIT_COMPILES);
    assertThat(rows.queryExecution().executedPlan().toString())
        .containsOnlyOnce("key_to_text.invoke(");
    assertThat(rows.collectAsList())
        .hasSize(2)
        .allSatisfy(row -> assertThat(row.<Row>getAs(Columns.REJECTION)).isNotNull());
  }

  @Test
  void a_look_for_personal_data_is_part_of_the_stage_and_off_it_is_not_in_the_plan(
      SparkSession spark) {
    Dataset<Row> off = pipeline("user_events").refine(records(spark, "{}"));
    Dataset<Row> on =
        pipeline(CONFIG, "user_events", Map.of("pii.detect.action", "mask"))
            .refine(records(spark, "{}"));

    assertThat(Plans.code(off)).doesNotContain("detect.invoke(");
    assertThat(Plans.code(on)).contains("detect.invoke(");
    assertThat(Plans.operators(on)).doesNotContain("Exchange").containsOnlyOnce("*");
    assertThat(Plans.interpreted(on)).isEmpty();
    assertThat(Plans.largestMethod(on)).isLessThan(LARGEST_METHOD_THAT_THE_JIT_COMPILES);
    assertThat(on.columns()).isEqualTo(off.columns());
  }

  @ParameterizedTest
  @ValueSource(strings = {"user_events", "earthquakes"})
  void deduplication_is_the_only_shuffle(String name, SparkSession spark) {
    Dataset<Row> rows = pipeline(name).apply(records(spark, "{}"));

    assertThat(Plans.operators(rows).stream().filter("Exchange"::equals)).hasSizeLessThan(2);
  }

  @Test
  void without_deduplication_there_is_no_shuffle_and_no_state(
      SparkSession spark, @TempDir Path directory) throws IOException {
    copy(CONFIG, directory);
    Path file = directory.resolve("pipelines/user_events.yaml");
    String text = Files.readString(file);
    Dataset<Row> stream = stream(spark);
    Dataset<Row> with = pipeline(directory, "user_events").apply(stream);
    Files.writeString(file, text.substring(0, text.indexOf("deduplicate:")));
    BronzePipeline without = pipeline(directory, "user_events");

    assertThat(with.queryExecution().analyzed().toString()).contains("Deduplicate", "Watermark");
    assertThat(without.apply(stream).queryExecution().analyzed().toString())
        .doesNotContain("Deduplicate", "Watermark");
    assertThat(Plans.operators(without.apply(records(spark, "{}")))).doesNotContain("Exchange");
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> all = Files.walk(from)) {
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        Path target = to.resolve(from.relativize(file));
        Files.createDirectories(target.getParent());
        Files.copy(file, target);
      }
    }
  }

  /** Records in a stream that never starts. */
  private static Dataset<Row> stream(SparkSession spark) {
    return spark
        .readStream()
        .format("rate")
        .load()
        .selectExpr(
            "'events' AS _topic",
            "0 AS _partition",
            "value AS _offset",
            "timestamp AS _kafka_timestamp",
            "CAST(NULL AS BINARY) AS key",
            "CAST('{}' AS BINARY) AS value",
            "CAST(NULL AS ARRAY<STRUCT<key: STRING, value: BINARY>>) AS headers")
        .toDF(RECORD.fieldNames());
  }

  @ParameterizedTest
  @ValueSource(strings = {"user_events", "earthquakes"})
  void whatever_the_bytes_are_each_record_becomes_one_row(String name, SparkSession spark) {
    List<String> values =
        new ArrayList<>(
            List.of(
                "",
                " ",
                "null",
                "[]",
                "1e999999",
                "\"x\"",
                "{",
                "{}}",
                "{\"id\":1,\"id\":2}",
                "{\"timestamp\":99999999999999999999}",
                "{\"event_id\":NaN}",
                "\uFEFF{}",
                "{\"event_id\":\"\\ud800\"}",
                "[".repeat(100_000)));
    values.add("{\"id\":\"" + "x".repeat(20 << 20) + "\"}");

    List<Row> rows =
        pipeline(name).refine(records(spark, values.toArray(String[]::new))).collectAsList();

    assertThat(rows)
        .hasSize(values.size())
        .allSatisfy(row -> assertThat(row.<Row>getAs(Columns.REJECTION)).isNotNull());
  }

  private static BronzePipeline pipeline(String name) {
    return pipeline(CONFIG, name);
  }

  private static BronzePipeline pipeline(Path directory, String name) {
    return pipeline(directory, name, Map.of());
  }

  private static BronzePipeline pipeline(
      Path directory, String name, Map<String, String> settings) {
    BronzeConfig config = config(directory, name, settings);
    return new BronzePipeline(config.pipeline(), JobConfig.schema(config));
  }

  private static BronzeConfig config(Path directory, String name, Map<String, String> overrides) {
    String key = Base64.getEncoder().encodeToString(new byte[32]);
    return JobConfig.load(directory, name, "dev", overrides, Map.of("BRONZE_PII_KEY", key)::get);
  }

  private static Dataset<Row> records(SparkSession spark, String... values) {
    List<Row> records = new ArrayList<>();
    for (String value : values) {
      records.add(
          RowFactory.create(
              "events",
              0,
              (long) records.size(),
              new Timestamp(0),
              null,
              value.getBytes(StandardCharsets.UTF_8),
              null));
    }
    // Through an RDD: Spark would evaluate a local relation while it plans.
    return spark.createDataFrame(
        new org.apache.spark.api.java.JavaSparkContext(spark.sparkContext())
            .parallelize(records, 1),
        RECORD);
  }
}
