package dev.bronzeline.launch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bronzeline.testing.RealParts;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class SchemaInferCommandIT {

  @RegisterExtension static final RealParts PARTS = new RealParts();

  private static final String CONFIG =
      Path.of(System.getProperty("bronze.home"), "config").toString();

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @TempDir Path directory;

  @Test
  void a_proposal_comes_from_the_latest_records_and_is_a_ddl() throws Exception {
    String topic = PARTS.newTopic(2);
    send(topic, 0, "{\"old\": 1}");
    for (int i = 0; i < 10; i++) {
      send(topic, i % 2, "{\"id\": %d, \"mail\": \"ann@example.com\"}".formatted(i));
    }
    send(topic, 1, null);

    assertThat(infer(topic, "--sample=10")).isZero();

    assertThat(out.toString())
        .startsWith(
            "-- Proposed from the latest 10 records of the topic %s: 9 JSON objects, 1 without a value, 0 of something else."
                .formatted(topic))
        .contains("id BIGINT NOT NULL,  -- in all")
        .contains("mail STRING NOT NULL  -- in all; PERSONAL DATA? by its name, all look like")
        .doesNotContain("ann@", "old");
    assertThat(StructType.fromDDL(out.toString()).fieldNames()).containsExactly("id", "mail");
    assertThat(directory).isEmptyDirectory();
  }

  @Test
  void a_file_is_written_when_it_is_asked_for_and_never_over_another() throws Exception {
    String topic = PARTS.newTopic(1);
    send(topic, 0, "{\"id\": 1}");
    Path file = directory.resolve("proposed.ddl");

    assertThat(infer(topic, "--out=" + file)).isZero();
    assertThat(Files.readString(file)).contains("id BIGINT NOT NULL  -- in all");
    assertThat(infer(topic, "--out=" + file)).isEqualTo(ExitCode.USAGE.code());
    assertThat(err.toString()).contains("exists already");
  }

  @Test
  void a_topic_without_events_and_one_that_does_not_exist_are_told() throws IOException {
    assertThat(infer(PARTS.newTopic(1))).isEqualTo(ExitCode.USAGE.code());
    assertThat(err.toString()).contains("there is nothing to learn from");
    assertThat(infer("no-such-topic")).isEqualTo(ExitCode.INVALID_CONFIGURATION.code());
  }

  private static void send(String topic, int partition, @Nullable String value) throws Exception {
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", PARTS.kafka().bootstrapServers()),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      producer
          .send(
              new ProducerRecord<>(
                  topic,
                  partition,
                  null,
                  value == null ? null : value.getBytes(StandardCharsets.UTF_8)))
          .get();
    }
  }

  private int infer(String topic, String... more) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "schema",
                "infer",
                "--topic=" + topic,
                "--environment=dev",
                "--config=" + CONFIG,
                "--set=kafka.bootstrap-servers=" + PARTS.kafka().bootstrapServers()));
    arguments.addAll(List.of(more));
    CommandLine bronze = JobLauncher.commandLine();
    bronze.setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
    return bronze.execute(arguments.toArray(String[]::new));
  }
}
