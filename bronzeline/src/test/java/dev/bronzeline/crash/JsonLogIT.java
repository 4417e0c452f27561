package dev.bronzeline.crash;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.bronzeline.demo.EventSender;
import dev.bronzeline.demo.SampleEvents;
import dev.bronzeline.launch.ExitCode;
import dev.bronzeline.launch.JobLauncher;
import dev.bronzeline.ledger.Commit;
import dev.bronzeline.testing.RealParts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The log of a process, written as JSON. */
class JsonLogIT {
  @RegisterExtension static final RealParts PARTS = new RealParts();

  private static final Duration LIMIT = Duration.ofMinutes(3);
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();

  @Test
  void every_line_of_a_run_is_an_object_and_every_commit_tells_pipeline_batch_and_sequence()
      throws Exception {
    Path folder = RealParts.newFolder();
    JobUnderTest job = JobUnderTest.of(PARTS, TestRoot.local(folder), folder);
    try (EventSender sender = new EventSender(job.bootstrapServers(), job.topic())) {
      sender.send(SampleEvents.withFaults(61, Instant.now()), 400, sent -> {});
    }
    List<String> options = List.of("--available-now", "--log-format", "json");
    try (JobProcess process = job.start("run", "run", options)) {
      assertThat(process.exitCode(LIMIT)).as(process::story).isZero();
    }

    List<JsonNode> lines = lines(folder.resolve("run.log"));

    assertThat(lines)
        .isNotEmpty()
        .allSatisfy(
            line -> {
              assertThat(Instant.parse(line.get("time").textValue())).isBefore(Instant.now());
              assertThat(line.get("level").textValue()).isIn("INFO", "WARN");
              assertThat(line.get("logger").textValue()).isNotEmpty();
              assertThat(line.get("message").textValue()).isNotEmpty();
            });
    List<String> told =
        lines.stream()
            .filter(line -> line.get("message").textValue().startsWith("Commit "))
            .map(line -> placeOf(line))
            .toList();
    List<String> committed = new ArrayList<>();
    for (var entry : job.root().log()) {
      Commit commit = entry.commit();
      if (commit != null) {
        committed.add("user_events, " + commit.batch() + ", " + entry.sequence());
      }
    }
    assertThat(told).isNotEmpty().isEqualTo(committed);
    assertThat(lines)
        .filteredOn(line -> line.get("logger").textValue().endsWith("BronzeStreamJob"))
        .isNotEmpty()
        .allMatch(line -> line.path("pipeline").asText().equals("user_events"));
    assertThat(Files.readString(folder.resolve("run.log"))).doesNotContain(JobUnderTest.PII_KEY);
  }

  @Test
  void a_failure_and_its_stack_trace_are_one_object_too() throws Exception {
    Path folder = RealParts.newFolder();
    List<String> arguments =
        List.of("run", "--topic", "absent", "--verbose", "--config", folder.toString());

    try (JobProcess process =
        JobProcess.start(
            folder, "run", JobLauncher.class, arguments, Map.of("BRONZE_LOG_FORMAT", "JSON"))) {
      assertThat(process.exitCode(LIMIT))
          .as(process::story)
          .isEqualTo(ExitCode.INVALID_CONFIGURATION.code());
    }

    List<JsonNode> lines = lines(folder.resolve("run.log"));
    assertThat(lines).hasSize(1);
    assertThat(lines.get(0).get("level").textValue()).isEqualTo("ERROR");
    assertThat(lines.get(0).at("/error/type").textValue()).endsWith("InvalidConfigException");
    assertThat(lines.get(0).at("/error/stack").textValue()).contains("\n\tat dev.bronzeline.");
    assertThat(lines.get(0).has("batch")).isFalse();
  }

  private static String placeOf(JsonNode line) {
    return String.join(
        ", ",
        Objects.toString(line.path("pipeline").textValue()),
        Objects.toString(line.path("batch").textValue()),
        Objects.toString(line.path("sequence").textValue()));
  }

  private static List<JsonNode> lines(Path file) throws IOException {
    List<JsonNode> objects = new ArrayList<>();
    for (String line : Files.readAllLines(file)) {
      JsonNode read = JSON.readTree(line);
      assertThat(read.isObject()).as(line).isTrue();
      objects.add(read);
    }
    return objects;
  }
}
