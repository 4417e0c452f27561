package dev.bronzeline.launch;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.bronzeline.demo.EventSender;
import dev.bronzeline.demo.SampleEvents;
import dev.bronzeline.testing.RealParts;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** What an operator sees and types when records are lost. */
class AcceptOptionsIT {

  @RegisterExtension static final RealParts PARTS = new RealParts();

  private static final String CONFIG =
      Path.of(System.getProperty("bronze.home"), "config").toString();
  private static final String KEY = "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=";

  private StringWriter out = new StringWriter();
  private StringWriter err = new StringWriter();

  @TempDir Path directory;

  @Test
  void the_message_of_the_job_that_stopped_is_the_command_that_mends_it() throws Exception {
    String topic = PARTS.newTopic(1, Map.of("retention.ms", "864000000"));
    SampleEvents events = SampleEvents.withoutFaults(5, Instant.now());
    send(topic, events, 100);
    assertThat(bronze("run", topic, "--available-now")).isEqualTo(ExitCode.OK.code());
    send(topic, events, 50);
    expire(topic, 120);

    assertThat(bronze("plan", topic)).isEqualTo(ExitCode.DATA_LOST.code());
    assertThat(err.toString()).contains("--accept-gap " + topic + ":0:100-120");
    assertThat(bronze("run", topic, "--available-now")).isEqualTo(ExitCode.DATA_LOST.code());
    String option = "--accept-gap=" + topic + ":0:100-120";
    assertThat(err.toString()).contains(option.replace('=', ' '));

    assertThat(bronze("plan", topic, "--json", option)).isZero();
    JsonNode plan = new JsonMapper().readTree(out.toString());
    assertThat(plan.path("acceptedGaps").path(0).asText()).isEqualTo(topic + ":0:100-120");
    assertThat(plan.path("newCheckpoint").asBoolean()).isTrue();
    assertThat(plan.path("partitions").path(0).path("offset").asLong()).isEqualTo(120);
    assertThat(bronze("status", topic, "--json")).isZero();
    assertThat(partition().path("secondsToLoss").asDouble()).as("lost already").isZero();

    assertThat(bronze("run", topic, "--available-now", option)).isZero();

    assertThat(bronze("verify", topic)).as(err.toString()).isZero();
    assertThat(out.toString()).contains("130 accepted").contains("20 gaps");
    send(topic, events, 10);
    assertThat(bronze("status", topic, "--json")).isZero();
    assertThat(partition().path("secondsToLoss").asDouble()).isBetween(860_000.0, 864_000.0);
    assertThat(bronze("status", topic)).isZero();
    assertThat(out.toString()).contains("time to loss").contains("9 d 23 h");
  }

  private JsonNode partition() throws Exception {
    return new JsonMapper().readTree(out.toString()).path("partitions").path(0);
  }

  private static void send(String topic, SampleEvents events, int count) throws Exception {
    try (EventSender sender = new EventSender(PARTS.kafka().bootstrapServers(), topic)) {
      sender.send(events, count, sent -> {});
    }
  }

  private static void expire(String topic, long before) throws Exception {
    try (Admin admin =
        Admin.create(Map.of("bootstrap.servers", PARTS.kafka().bootstrapServers()))) {
      admin
          .deleteRecords(Map.of(new TopicPartition(topic, 0), RecordsToDelete.beforeOffset(before)))
          .all()
          .get();
    }
  }

  private int bronze(String command, String topic, String... more) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                command,
                "--topic=user_events",
                "--environment=dev",
                "--config=" + CONFIG,
                "--set=pii.key=" + KEY,
                "--set=source.topic=" + topic,
                "--set=storage.root=" + directory,
                "--set=spark.shuffle-partitions=2",
                "--set=kafka.bootstrap-servers=" + PARTS.kafka().bootstrapServers()));
    arguments.addAll(List.of(more));
    out = new StringWriter();
    err = new StringWriter();
    CommandLine bronze = JobLauncher.commandLine();
    bronze.setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
    return bronze.execute(arguments.toArray(String[]::new));
  }
}
