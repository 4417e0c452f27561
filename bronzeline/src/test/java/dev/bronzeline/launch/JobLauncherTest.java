package dev.bronzeline.launch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bronzeline.testing.SparkExtension;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Command;

@ExtendWith(SparkExtension.class)
class JobLauncherTest {

  private static final String CONFIG =
      Path.of(System.getProperty("bronze.home"), "config").toString();
  private static final String KEY = "pii.key=MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=";

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @TempDir Path empty;

  @Test
  void bronze_alone_shows_its_commands() {
    assertThat(bronze()).isEqualTo(ExitCode.OK);
    assertThat(out.toString()).contains("run", "validate", "plan", "bronze demo");
    assertThat(err.toString()).isEmpty();
  }

  @Test
  void an_unknown_command_is_told_with_the_nearest_one() {
    assertThat(bronze("rnu")).isEqualTo(ExitCode.USAGE);
    assertThat(err.toString())
        .contains("bronze: Unmatched argument at index 0: 'rnu'")
        .contains("Did you mean 'run'?")
        .contains("'bronze --help' tells what there is.");
  }

  @Test
  void an_unknown_option_is_told_with_the_nearest_one() {
    assertThat(bronze("validate", "--topik", "user_events")).isEqualTo(ExitCode.USAGE);
    assertThat(err.toString())
        .contains("Did you mean '--topic'?")
        .contains("'bronze validate --help' tells what there is.");
  }

  @Test
  void a_missing_option_is_named() {
    assertThat(bronze("plan")).isEqualTo(ExitCode.USAGE);
    assertThat(err.toString()).contains("Missing required option: '--topic=NAME'");
  }

  @Test
  void a_valid_configuration_is_told_as_valid() {
    assertThat(bronze("validate", "--environment", "dev", "--config", CONFIG, "--set", KEY))
        .isEqualTo(ExitCode.OK);
    assertThat(out.toString())
        .contains("user_events in dev: valid (reads user_events, writes data/bronze/user_events)")
        .contains("earthquakes in dev: valid");
  }

  @Test
  void all_problems_of_a_configuration_are_told_at_once() {
    assertThat(
            bronze(
                "validate",
                "--topic",
                "user_events",
                "--config",
                CONFIG,
                "--set",
                KEY,
                "--set",
                "source.max-offsets-per-trigger=-5",
                "--set",
                "payload.max-dept=3"))
        .isEqualTo(ExitCode.INVALID_CONFIGURATION);
    assertThat(err.toString())
        .contains("source.max-offsets-per-trigger")
        .contains("payload.max-dept is not a known setting; did you mean 'max-depth'?");
  }

  @Test
  void what_only_the_steps_can_know_is_told_before_anything_starts() throws IOException {
    Path config = copied(Path.of(CONFIG), empty);
    Path pipeline = config.resolve("pipelines/user_events.yaml");
    Files.writeString(
        pipeline,
        Files.readString(pipeline)
            .replace("that: amount is null or", "that: amnt is null or")
            .replace("rules:", "rules:\n  - {id: misspelt, that: amount >> }")
            .replace(
                "  fields:",
                "  fields:\n    - {path: device, mode: remove}\n    - {path: device.os, mode: hash}"));

    assertThat(
            bronze(
                "validate", "--topic", "user_events", "--config", config.toString(), "--set", KEY))
        .isEqualTo(ExitCode.INVALID_CONFIGURATION);
    assertThat(err.toString())
        .contains("rules[0] (misspelt) cannot be used")
        .contains("rules[5] (paid_needs_currency) cannot be used")
        .contains("amnt");
  }

  @Test
  void a_condition_that_cannot_be_used_is_told_together_with_what_else_is_wrong()
      throws IOException {
    Path config = copied(Path.of(CONFIG), empty);
    Path pipeline = config.resolve("pipelines/user_events.yaml");
    Files.writeString(
        pipeline,
        Files.readString(pipeline)
            .replace("rules:", "rules:\n  - {id: misspelt, that: amount >> }")
            .replace("max-depth:", "max-dept:")
            .replace("field: event_id, check: uuid", "field: event_ix, check: uuid"));

    assertThat(
            bronze(
                "validate", "--topic", "user_events", "--config", config.toString(), "--set", KEY))
        .isEqualTo(ExitCode.INVALID_CONFIGURATION);
    assertThat(err.toString())
        .contains("3 problems")
        .containsPattern("user_events.yaml:[0-9]+: rules\\[0\\] \\(misspelt\\) cannot be used")
        .contains("rules[1].field")
        .contains("payload.max-dept is not a known setting");
  }

  @Test
  void run_and_plan_refuse_an_invalid_configuration_before_they_do_anything() {
    for (String command : new String[] {"run", "plan"}) {
      assertThat(bronze(command, "--topic", "user_event", "--config", CONFIG, "--set", KEY))
          .isEqualTo(ExitCode.INVALID_CONFIGURATION);
    }
    assertThat(err.toString()).contains("user_events").doesNotContain("\tat ");
  }

  @Test
  void what_is_accepted_must_be_named_to_the_offset() {
    for (String gap : new String[] {"user_events", "user_events:0:5", "user_events:0:9-5"}) {
      assertThat(
              bronze(
                  "run",
                  "-t",
                  "user_events",
                  "--config",
                  CONFIG,
                  "--set",
                  KEY,
                  "--accept-gap",
                  gap))
          .isEqualTo(ExitCode.USAGE);
    }
    assertThat(err.toString())
        .contains("a gap must look like topic:partition:from-until")
        .contains("'user_events:0:9-5'");
  }

  @Test
  void a_directory_without_pipelines_is_a_wrong_option() {
    assertThat(bronze("validate", "--config", empty.toString())).isEqualTo(ExitCode.USAGE);
    assertThat(err.toString()).contains("There are no pipelines in " + empty);
  }

  @Test
  void a_failure_is_one_line_and_verbose_adds_the_trace() {
    assertThat(bronze("break")).isEqualTo(ExitCode.FAILURE);
    assertThat(err.toString())
        .contains("bronze: IllegalStateException: broken on purpose")
        .contains("--verbose")
        .doesNotContain("\tat ");

    assertThat(bronze("break", "--verbose")).isEqualTo(ExitCode.FAILURE);
    assertThat(err.toString()).contains("\tat dev.bronzeline.launch");
  }

  @Test
  void there_is_a_version() {
    assertThat(bronze("--version")).isEqualTo(ExitCode.OK);
    assertThat(out.toString()).startsWith("bronze ");
  }

  private static Path copied(Path from, Path to) throws IOException {
    try (Stream<Path> all = Files.walk(from)) {
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        Path copy = to.resolve(from.relativize(file).toString());
        Files.createDirectories(copy.resolveSibling("."));
        Files.copy(file, copy);
      }
    }
    return to;
  }

  private ExitCode bronze(String... arguments) {
    CommandLine commandLine = JobLauncher.commandLine();
    commandLine.addSubcommand(new Break());
    commandLine.setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
    int code = commandLine.execute(arguments);
    for (ExitCode known : ExitCode.values()) {
      if (known.code() == code) {
        return known;
      }
    }
    throw new AssertionError("unknown exit code " + code);
  }

  @Command(name = "break")
  private static final class Break implements BronzeCommand {
    @Override
    public Integer call() {
      throw new IllegalStateException("broken on purpose");
    }
  }
}
