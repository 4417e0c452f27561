package dev.bronzeline.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bronzeline.config.BronzeConfig;
import dev.bronzeline.ledger.LogEntry;
import dev.bronzeline.ledger.SchemaTransition;
import dev.bronzeline.schema.ContestedFields;
import dev.bronzeline.schema.IncompatibleSchemaException;
import dev.bronzeline.testing.RegistryDouble;
import dev.bronzeline.testing.SparkExtension;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(SparkExtension.class)
class JobSchemaTest {

  private static final String ID = "{\"name\": \"id\", \"type\": \"string\"}";
  private static final String WHOLE =
      "{\"name\": \"n\", \"type\": [\"null\", \"int\"], \"default\": null}";
  private static final String LONG =
      "{\"name\": \"n\", \"type\": [\"null\", \"long\"], \"default\": null}";
  private static final String TEXT =
      "{\"name\": \"n\", \"type\": [\"null\", \"string\"], \"default\": null}";
  private static final JobListener NOBODY = (entry, took) -> {};

  private final RegistryDouble registry = RegistryDouble.start();

  @TempDir private Path directory;

  @AfterEach
  void stop() {
    registry.close();
  }

  @Test
  void a_root_without_a_commit_begins_with_the_latest_version(SparkSession spark) {
    register(1, ID);
    register(2, ID, WHOLE);
    JobSchema schema = new JobSchema(config(Map.of()));

    schema.settle(null, spark);

    assertThat(schema.config().pipeline().schema().version()).isEqualTo("2");
    assertThat(schema.schema().toDDL()).isEqualTo("id STRING NOT NULL,n INT");
    assertThat(schema.transition()).isNull();
  }

  @Test
  void a_compatible_version_that_came_while_nothing_ran_is_in_force_and_told(SparkSession spark) {
    register(1, ID);
    register(2, ID, WHOLE);
    JobSchema schema = new JobSchema(config(Map.of()));

    schema.settle("1", spark);

    assertThat(schema.config().pipeline().schema().version()).isEqualTo("2");
    assertThat(told(schema).adopted()).isTrue();
    assertThat(told(schema).changes()).containsExactly("n is new: int, optional");
  }

  @Test
  void an_incompatible_one_is_not_and_its_fields_are_contested(SparkSession spark) {
    register(1, ID, WHOLE);
    register(2, ID, TEXT);
    JobSchema schema = new JobSchema(config(Map.of()));

    schema.settle("1", spark);

    assertThat(schema.config().pipeline().schema().version()).isEqualTo("1");
    assertThat(ContestedFields.isOne(schema.schema().apply("n"))).isTrue();
    assertThat(ContestedFields.isOne(schema.schema().apply("id"))).isFalse();
    SchemaTransition told = told(schema);
    assertThat(told.adopted()).isFalse();
    assertThat(told.from()).isEqualTo("1");
    assertThat(told.to()).isEqualTo("2");
    assertThat(told.reasons()).contains("n is of another type: int became string");
  }

  @Test
  void rescuing_contests_nothing(SparkSession spark) {
    register(1, ID, WHOLE);
    register(2, ID, TEXT);
    JobSchema schema = new JobSchema(config(Map.of("schema.on-incompatible", "rescue")));

    schema.settle("1", spark);

    assertThat(schema.config().pipeline().schema().version()).isEqualTo("1");
    assertThat(ContestedFields.isOne(schema.schema().apply("n"))).isFalse();
  }

  @Test
  void failing_names_both_versions_and_the_fields(SparkSession spark) {
    register(1, ID, WHOLE);
    register(2, ID, TEXT);
    JobSchema schema = new JobSchema(config(Map.of("schema.on-incompatible", "fail")));

    assertThatThrownBy(() -> schema.settle("1", spark))
        .isInstanceOf(IncompatibleSchemaException.class)
        .hasMessageContaining("orders-value, version 2")
        .hasMessageContaining("orders-value, version 1")
        .hasMessageContaining("n is of another type: int became string");
  }

  @Test
  void a_pinned_version_is_used_whatever_the_log_says(SparkSession spark) {
    register(1, ID, WHOLE);
    register(2, ID, TEXT);
    JobSchema schema = new JobSchema(config(Map.of("schema.registry.version", "2")));

    schema.settle("1", spark);

    assertThat(schema.schema().toDDL()).isEqualTo("id STRING NOT NULL,n STRING");
    assertThat(schema.transition()).isNull();
    assertThat(schema.watch(NOBODY, () -> {})).isNull();
  }

  @Test
  void a_version_without_a_field_that_a_rule_names_is_refused(SparkSession spark)
      throws IOException {
    register(1, ID, WHOLE);
    write("rules: [{id: few, severity: reject, field: n, min: 0}]\n");
    BronzeConfig loaded = config(Map.of());
    register(2, ID);
    JobSchema schema = new JobSchema(loaded);

    schema.settle("1", spark);

    assertThat(schema.config().pipeline().schema().version()).isEqualTo("1");
    assertThat(told(schema).reasons()).singleElement().asString().contains("rules[0].field");
  }

  @Test
  void a_key_of_the_deduplication_may_become_a_wider_whole_number_alone(SparkSession spark)
      throws IOException {
    register(1, ID, WHOLE, "{\"name\": \"f\", \"type\": \"float\"}");
    register(2, ID, LONG, "{\"name\": \"f\", \"type\": \"float\"}");
    register(3, ID, LONG, "{\"name\": \"f\", \"type\": \"double\"}");
    write("deduplicate: {keys: [n, f], window: 1h}\n");
    JobSchema schema = new JobSchema(config(Map.of()));

    schema.settle("2", spark);

    assertThat(schema.config().pipeline().schema().version()).isEqualTo("2");
    assertThat(told(schema).reasons())
        .containsExactly(
            "f is wider: float became double, and the deduplication would not know its keys again");
    registry.with(
        "/subjects/orders-value/versions/latest",
        version(2, ID, LONG, "{\"name\": \"f\", \"type\": \"float\"}"));
    JobSchema whole = new JobSchema(config(Map.of("schema.refresh", "2m")));
    whole.settle("1", spark);
    assertThat(told(whole).adopted()).isTrue();
  }

  @Test
  void a_watch_finds_one_newer_version_and_tells_when_it_cannot_look(SparkSession spark)
      throws Exception {
    register(1, ID);
    JobSchema schema =
        new JobSchema(config(Map.of("schema.refresh", "10ms", "schema.registry.retries", "0")));
    schema.settle(null, spark);
    BlockingQueue<Boolean> seen = new LinkedBlockingQueue<>();
    CountDownLatch ended = new CountDownLatch(1);
    JobListener listener = hearing(seen);
    registry.fails(500, 1);

    try (SchemaWatch watch =
        Objects.requireNonNull(schema.watch(listener, ended::countDown), "it can change")) {
      assertThat(watch).isNotNull();
      assertThat(seen.poll(1, TimeUnit.MINUTES)).isFalse();
      register(2, ID, WHOLE);
      assertThat(ended.await(1, TimeUnit.MINUTES)).isTrue();
      assertThat(seen).contains(true);
    }
    assertThat(schema.hasFound()).isTrue();

    schema.settle("1", spark);
    assertThat(schema.hasFound()).isFalse();
    assertThat(schema.config().pipeline().schema().version()).isEqualTo("2");
  }

  @Test
  void a_file_that_changes_gets_a_label_that_the_next_start_knows(SparkSession spark)
      throws Exception {
    write("");
    Path file = directory.resolve("schemas/orders.ddl");
    Files.writeString(file, "id STRING NOT NULL");
    Map<String, String> settings =
        Map.of("schema.file", "schemas/orders.ddl", "schema.refresh", "10ms");
    JobSchema schema = new JobSchema(config(settings));
    schema.settle("1", spark);
    CountDownLatch ended = new CountDownLatch(1);

    try (SchemaWatch watch =
        Objects.requireNonNull(schema.watch(NOBODY, ended::countDown), "it can change")) {
      assertThat(watch).isNotNull();
      Files.writeString(file, "id STRING NOT NULL, n INT");
      assertThat(ended.await(1, TimeUnit.MINUTES)).isTrue();
    }
    schema.settle("1", spark);

    String label = schema.config().pipeline().schema().version();
    assertThat(label).matches("1\\+[0-9a-f]{8}");
    assertThat(schema.schema().toDDL()).isEqualTo("id STRING NOT NULL,n INT");
    assertThat(told(schema).to()).isEqualTo(label);
    JobSchema again = new JobSchema(config(settings));
    again.settle(label, spark);
    assertThat(again.config().pipeline().schema().version()).isEqualTo(label);
    assertThat(again.transition()).isNull();
  }

  private static JobListener hearing(BlockingQueue<Boolean> seen) {
    return new JobListener() {
      @Override
      public void committed(LogEntry entry, Duration took) {}

      @Override
      public void schemaUnseen(@Nullable Instant since) {
        seen.add(since == null);
      }
    };
  }

  private static SchemaTransition told(JobSchema schema) {
    return Objects.requireNonNull(schema.transition(), "nothing was decided");
  }

  private void register(int version, String... fields) {
    registry.with("orders-value", version, version, "AVRO", avro(fields), "");
  }

  private static String version(int version, String... fields) {
    return "{\"subject\": \"orders-value\", \"version\": %d, \"id\": %d, \"schema\": \"%s\"}"
        .formatted(version, version, avro(fields).replace("\"", "\\\""));
  }

  private static String avro(String... fields) {
    return "{\"type\": \"record\", \"name\": \"x.Order\", \"fields\": [%s]}"
        .formatted(String.join(", ", fields));
  }

  private void write(String pipeline) throws IOException {
    for (String folder : List.of("pipelines", "environments", "schemas")) {
      Files.createDirectories(directory.resolve(folder));
    }
    Files.writeString(directory.resolve("spark_config.yaml"), "storage: {root: /lake}\n");
    Files.writeString(
        directory.resolve("kafka.yaml"), "kafka: {bootstrap-servers: 'broker:9092'}\n");
    Files.writeString(directory.resolve("environments/dev.yaml"), "");
    Files.writeString(
        directory.resolve("pipelines/orders.yaml"), "source: {topic: orders}\n" + pipeline);
  }

  private BronzeConfig config(Map<String, String> more) {
    try {
      if (!Files.exists(directory.resolve("pipelines"))) {
        write("");
      }
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    Map<String, String> settings = new HashMap<>();
    if (!more.containsKey("schema.file")) {
      settings.put("schema.registry.urls", registry.url());
    }
    settings.putAll(more);
    return JobConfig.load(directory, "orders", "dev", settings, name -> null);
  }
}
