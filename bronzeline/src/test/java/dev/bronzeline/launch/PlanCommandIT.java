package dev.bronzeline.launch;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.bronzeline.testing.RealParts;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class PlanCommandIT {

  @RegisterExtension static final RealParts PARTS = new RealParts();

  private static final String CONFIG =
      Path.of(System.getProperty("bronze.home"), "config").toString();
  private static final String KEY = "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=";

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @TempDir Path directory;

  @Test
  void a_plan_tells_what_a_start_would_do_and_writes_nothing() throws Exception {
    String topic = PARTS.newTopic(2);

    assertThat(plan(topic, "--json")).isZero();

    JsonNode plan = new JsonMapper().readTree(out.toString());
    assertThat(plan.path("pipeline").asText()).isEqualTo("user_events");
    assertThat(plan.path("partitions")).hasSize(2);
    assertThat(plan.path("partitions").get(1).path("offset").asLong()).isEqualTo(-2);
    assertThat(plan.path("partitions").get(1).path("because").asText()).isEqualTo("configuration");
    assertThat(plan.path("steps")).hasSize(10);
    assertThat(plan.path("rules").toString()).contains("event_id_is_uuid: reject");
    assertThat(plan.path("pii").toString()).contains("user_id: hash");
    assertThat(plan.path("outputs").path("deadLetters").asText()).endsWith("/dlq");
    assertThat(directory).isEmptyDirectory();
    assertThat(out.toString() + err).doesNotContain(KEY);
  }

  @Test
  void a_plan_reads_well_too() {
    String topic = PARTS.newTopic(1);

    assertThat(plan(topic)).isZero();

    assertThat(out.toString())
        .contains("Pipeline user_events in dev reads " + topic)
        .contains("from the oldest")
        .contains("Nothing was written.");
  }

  @Test
  void a_topic_that_does_not_exist_is_a_wrong_configuration() {
    assertThat(plan("no-such-topic")).isEqualTo(ExitCode.INVALID_CONFIGURATION.code());
    assertThat(err.toString()).contains("bronze: Topic 'no-such-topic' does not exist");
  }

  @Test
  void a_broker_that_is_away_is_a_dependency_away() {
    assertThat(planAt("127.0.0.1:1", "user_events")).isEqualTo(ExitCode.DEPENDENCY_AWAY.code());
    assertThat(err.toString()).contains("bronze: Kafka at 127.0.0.1:1 did not");
  }

  private int plan(String topic, String... more) {
    return planAt(PARTS.kafka().bootstrapServers(), topic, more);
  }

  private int planAt(String brokers, String topic, String... more) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "plan",
                "--topic=user_events",
                "--environment=dev",
                "--config=" + CONFIG,
                "--set=pii.key=" + KEY,
                "--set=source.topic=" + topic,
                "--set=storage.root=" + directory,
                "--set=kafka.bootstrap-servers=" + brokers));
    arguments.addAll(List.of(more));
    CommandLine bronze = JobLauncher.commandLine();
    bronze.setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
    return bronze.execute(arguments.toArray(String[]::new));
  }
}
