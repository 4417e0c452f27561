package dev.bronzeline.launch;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command in a process of its own, as a person runs it. */
class DemoCommandIT {
  private static final long LIMIT_MINUTES = 5;

  @TempDir private Path temporary;

  @Test
  void every_sample_event_ends_where_its_kind_says() throws Exception {
    JsonNode result = new ObjectMapper().readTree(demo(0, "--events", "3000", "--json"));
    JsonNode counted = result.at("/account/counted");
    assertThat(result.get("holds").booleanValue()).isTrue();
    assertThat(
            counted.get("accepted").longValue()
                + counted.get("rejected").longValue()
                + counted.get("duplicates").longValue()
                + counted.get("ignored").longValue())
        .isEqualTo(3000);
    assertThat(result.at("/account/reasons/parse~1OVERSIZED").longValue()).isEqualTo(1);
    assertThat(result.at("/account/reasons/validate~1RULE_BROKEN").longValue()).isEqualTo(33);
    assertThat(result.at("/verification/findings")).isEmpty();
    assertThat(result.get("deadLetters")).hasSize(3).allMatch(l -> l.get("sealed").booleanValue());
    assertThat(result.at("/answer/columns/0").textValue()).isEqualTo("event_type");
  }

  @Test
  void lines_of_a_file_go_through_another_pipeline_and_the_report_is_plain_text() throws Exception {
    Path file =
        Files.writeString(temporary.resolve("events.ndjson"), "{\"type\": 1}\nnot JSON\n[]\n");
    String report = demo(0, "--pipeline", "earthquakes", "--file", file.toString());
    assertThat(report)
        .contains("sent 3 events from events.ndjson")
        .contains("3 = 0 + 3 + 0 + 0")
        .contains("verify passed")
        .contains("parse/INVALID_JSON")
        .contains("\n    ../bin/bronze verify --root /")
        .doesNotContain("\033")
        .doesNotContain("\r");
  }

  private String demo(int exitCode, String... arguments) throws IOException, InterruptedException {
    String home = System.getProperty("bronze.home");
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("@" + Path.of(home, "config", "jvm.options"));
    // It lives for seconds, so it should start fast.
    command.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
    command.addAll(List.of("-Xmx1g", "-Dbronze.home=" + home, "-Dbronze.called=../bin/bronze"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(List.of(JobLauncher.class.getName(), "demo"));
    command.addAll(List.of("--dir", temporary.resolve("demo").toString()));
    command.addAll(List.of(arguments));
    Path out = temporary.resolve("out");
    Path err = temporary.resolve("err");
    Process process =
        new ProcessBuilder(command)
            .redirectOutput(out.toFile())
            .redirectError(err.toFile())
            .start();
    try {
      assertThat(process.waitFor(LIMIT_MINUTES, TimeUnit.MINUTES)).isTrue();
      assertThat(process.exitValue()).as(Files.readString(err)).isEqualTo(exitCode);
    } finally {
      process.destroyForcibly();
    }
    return Files.readString(out);
  }
}
