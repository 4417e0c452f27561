package dev.bronzeline.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigFilesTest {

  @TempDir Path directory;

  @Test
  void a_pipeline_is_found_by_its_name_or_by_its_topic() {
    ConfigFixture config =
        new ConfigFixture(directory)
            .file("pipelines/broken.yaml", "source: {topic: [")
            .file(
                "pipelines/several.yaml",
                "source: {topics: [clicks, views]}\nschema: {file: schemas/orders.ddl}\n");

    assertThat(config.load("orders", "dev").pipeline().name()).isEqualTo("orders");
    assertThat(config.load("orders-v1", "dev").pipeline().name()).isEqualTo("orders");
    assertThat(config.load("views", "dev").pipeline().name()).isEqualTo("several");
  }

  @Test
  void an_unknown_pipeline_is_told_with_the_nearest_name() {
    assertThat(new ConfigFixture(directory).problems("order", "dev"))
        .isEqualTo(
            "pipelines/: has no pipeline 'order', and none that reads such a topic; did you mean"
                + " 'orders'?");
  }

  @Test
  void a_topic_of_two_pipelines_does_not_name_one() {
    ConfigFixture config =
        new ConfigFixture(directory).file("pipelines/more.yaml", "source: {topic: orders-v1}\n");

    assertThat(config.problems("orders-v1", "dev"))
        .isEqualTo(
            "pipelines/: has several pipelines that read the topic 'orders-v1'; name one of them:"
                + " more, orders");
  }

  @Test
  void an_unknown_environment_is_told_with_the_known_ones() {
    ConfigFixture config = new ConfigFixture(directory);

    assertThat(config.problems("orders", "qa"))
        .isEqualTo("environments/: has no environment 'qa'; known here: dev, prod");
    assertThat(config.problems("orders", "prdo")).endsWith("did you mean 'prod'?");
  }

  @Test
  void a_missing_directory_is_told_as_such() {
    assertThatThrownBy(
            () ->
                BronzeConfig.load(
                    directory.resolve("none"), "orders", "dev", Map.of(), name -> null))
        .hasMessageContaining("there is no such directory; name the one with spark_config.yaml");
  }

  @Test
  void the_environment_wins_over_the_files_and_the_command_line_over_all() {
    ConfigFixture config =
        new ConfigFixture(directory)
            .orders("payload: {max-depth: 1, max-bytes: 1KB}\ndeduplicate: {keys: [id]}\n")
            .file(
                "environments/dev.yaml",
                """
                streaming: {trigger: 1s}
                payload: {max-depth: 2}
                kafka: {options: {client.id: dev}}
                pipelines:
                  orders:
                    payload: {max-depth: 3, tombstones: reject}
                    deduplicate: null
                """)
            .file("environments/prod.yaml", "payload: {max-depth: 2}\n")
            .set("streaming.stop-deadline", "5s")
            .set("kafka.options.client.id", "me")
            .set("source.topics", "[a, b]")
            .set("source.topic", "");

    BronzeConfig dev = config.load();
    assertThat(dev.pipeline().payload())
        .isEqualTo(
            new PayloadSettings(
                PayloadSettings.Format.JSON, 1024, 3, PayloadSettings.Tombstones.REJECT));
    assertThat(dev.pipeline().deduplicate()).isNull();
    assertThat(dev.streaming().trigger()).isEqualTo(Duration.ofSeconds(1));
    assertThat(dev.streaming().stopDeadline()).isEqualTo(Duration.ofSeconds(5));
    assertThat(dev.kafka().options().plain()).containsExactly(Map.entry("client.id", "me"));
    assertThat(dev.pipeline().source().topics()).isEqualTo(List.of("a", "b"));
    assertThat(dev.pipeline().sink().root()).isEqualTo("/lake/orders");
    BronzeConfig prod = config.load("orders", "prod");
    assertThat(prod.pipeline().payload().maxDepth()).isEqualTo(2);
  }

  @Test
  void an_environment_may_not_speak_of_pipelines_that_do_not_exist() {
    assertThat(
            new ConfigFixture(directory)
                .file("environments/dev.yaml", "pipelines:\n  oders: {payload: {}}\n")
                .problems())
        .isEqualTo(
            "environments/dev.yaml:2: pipelines.oders is not a pipeline; did you mean 'orders'?");
  }

  @Test
  void what_all_pipelines_share_loads_alone() {
    new ConfigFixture(directory).file("environments/dev.yaml", "payload: {max-depth: 2}\n");

    PlatformConfig platform = PlatformConfig.load(directory, "dev", Map.of(), name -> null);

    assertThat(platform.environment()).isEqualTo("dev");
    assertThat(platform.storage().root()).isEqualTo("/lake");
    assertThatThrownBy(
            () -> PlatformConfig.load(directory, "dev", Map.of("kafka.x", "y"), name -> null))
        .hasMessageContaining("kafka.x is not a known setting");
  }

  @Test
  void starting_offsets_may_be_given_for_every_partition() {
    ConfigFixture config = new ConfigFixture(directory);
    StartingOffsets expected =
        new StartingOffsets.Explicit(Map.of("orders-v1", Map.of(0, 17L, 1, -2L)));

    config.file(
        "pipelines/orders.yaml",
        """
        source: {topic: orders-v1, starting-offsets: {orders-v1: {0: 17, 1: -2}}}
        schema: {file: schemas/orders.ddl}
        """);
    assertThat(config.load().pipeline().source().startingOffsets()).isEqualTo(expected);

    config.set("source.starting-offsets", "{\"orders-v1\":{\"0\":17,\"1\":-2}}");
    assertThat(config.load().pipeline().source().startingOffsets()).isEqualTo(expected);

    config.set("source.starting-offsets", "latest");
    assertThat(config.load().pipeline().source().startingOffsets())
        .isEqualTo(new StartingOffsets.Latest());

    config.set("source.starting-offsets", "timestamp:1700000000000");
    assertThat(config.load().pipeline().source().startingOffsets())
        .isEqualTo(
            new StartingOffsets.Timestamp(java.time.Instant.ofEpochMilli(1_700_000_000_000L)));
  }

  @Test
  void a_pattern_may_take_the_place_of_topics() {
    ConfigFixture config =
        new ConfigFixture(directory)
            .file(
                "pipelines/orders.yaml",
                "source: {topic-pattern: 'orders-.*'}\nschema: {file: schemas/orders.ddl}\n");

    assertThat(config.load().pipeline().source().topicPattern()).isEqualTo("orders-.*");
    assertThat(config.load().pipeline().sink().root()).isEqualTo("/lake/orders");
    config.set("sink.root", "/lake/${topic}");
    assertThat(config.problems())
        .isEqualTo(
            "--set: sink.root has '${topic}', which stands for nothing here; known here: env:NAME,"
                + " environment, pipeline, storage.root");
  }
}
