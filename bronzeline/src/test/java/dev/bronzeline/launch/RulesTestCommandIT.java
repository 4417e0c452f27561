package dev.bronzeline.launch;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.bronzeline.demo.EventSender;
import dev.bronzeline.testing.RealParts;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class RulesTestCommandIT {

  @RegisterExtension static final RealParts PARTS = new RealParts();

  private static final String CONFIG =
      Path.of(System.getProperty("bronze.home"), "config").toString();
  private static final String KEY = "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=";

  private static final String EVENTS =
      """
      {"event_id": "2f1b5c0e-6d0f-4c5e-9a53-0c6c5b3f7f10", "event_type": "click", "user_id": "u", "session_id": "s", "timestamp": %1$d, "ip": "1.2.3", "email": "secret at example"}
      {"event_id": "17", "event_type": "click", "user_id": "u", "session_id": "s", "timestamp": %1$d, "amount": -5}
      {"event_id": "18", "event_type": "dance", "user_id": "u", "session_id": "s", "timestamp": %1$d, "amount": 7}

      {"event_id": "2f1b
      {"event_id": "19", "event_type": "click", "user_id": "u", "session_id": "s", "timestamp": %1$d}
      {"event_id": "20", "event_type": "click", "user_id": "u", "session_id": "s", "timestamp": %1$d}
      """
          .formatted(System.currentTimeMillis());

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @TempDir Path directory;

  @Test
  void rules_are_tried_on_a_file() throws Exception {
    Path file = Files.writeString(directory.resolve("sample.ndjson"), EVENTS);

    assertThat(test("--file=" + file)).as(err.toString()).isZero();

    assertThat(out.toString())
        .contains("Pipeline user_events: 6 records, 5 of them came to the rules")
        .contains("1 did not: parse/TRUNCATED_JSON")
        .containsPattern("event_id_is_uuid +reject +5 +4 +line 2: event_id = 17")
        .containsPattern("\n +line 6: event_id = 19\n")
        .containsPattern("amount_in_range +reject +5 +1 +line 2: amount = -5.0")
        .containsPattern("known_event_type +reject +5 +1 +line 3: event_type = dance")
        .containsPattern("paid_needs_currency +warn +5 +2 +line 2: amount = -5.0, currency = null")
        .containsPattern("email_is_email +warn +5 +1 +line 1: email = \\*\\*\\*")
        .containsPattern("ip_is_ipv4 +warn +5 +1 +line 1: ip = \\*\\*\\*")
        .contains("Nothing was written.");
    assertThat(out.toString() + err)
        .doesNotContain("secret at example")
        .doesNotContain("1.2.3")
        .doesNotContain("line 7")
        .doesNotContain(KEY);
    assertThat(directory).isDirectoryContaining("glob:**sample.ndjson");
    try (var files = Files.list(directory)) {
      assertThat(files).hasSize(1);
    }
  }

  @Test
  void rules_are_tried_on_the_newest_records() throws Exception {
    String topic = PARTS.newTopic(2);
    try (EventSender sender = new EventSender(PARTS.kafka().bootstrapServers(), topic)) {
      Path lines = Files.writeString(RealParts.newFolder().resolve("e"), EVENTS.repeat(10));
      sender.sendLines(lines, sent -> {});
    }

    assertThat(test("--set=source.topic=" + topic, "--limit=25", "--json"))
        .as(err.toString())
        .isZero();

    JsonNode result = new JsonMapper().readTree(out.toString());
    assertThat(result.path("records").asLong()).isEqualTo(25);
    JsonNode ids = result.path("rules").get(0);
    assertThat(ids.path("id").asText()).isEqualTo("event_id_is_uuid");
    assertThat(ids.path("broken").asLong()).isBetween(10L, ids.path("checked").asLong());
    assertThat(ids.path("examples")).hasSize(3);
    assertThat(ids.path("examples").get(0).path("topic").asText()).isEqualTo(topic);
    assertThat(directory).isEmptyDirectory();
  }

  @Test
  void a_file_that_is_not_there_is_a_wrong_command_line() {
    assertThat(test("--file=nowhere.ndjson")).isEqualTo(ExitCode.USAGE.code());
    assertThat(err.toString()).contains("There is no file");
  }

  private int test(String... more) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "rules",
                "test",
                "--topic=user_events",
                "--environment=dev",
                "--config=" + CONFIG,
                "--set=pii.key=" + KEY,
                "--set=storage.root=" + directory,
                "--set=kafka.bootstrap-servers=" + PARTS.kafka().bootstrapServers()));
    arguments.addAll(List.of(more));
    CommandLine bronze = JobLauncher.commandLine();
    bronze.setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
    return bronze.execute(arguments.toArray(String[]::new));
  }
}
