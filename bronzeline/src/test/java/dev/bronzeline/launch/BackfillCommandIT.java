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
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** What {@code bronze backfill} is told, and tells. */
class BackfillCommandIT {
  @RegisterExtension static final RealParts PARTS = new RealParts();

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  @TempDir private Path directory;
  private String topic = "";

  @BeforeEach
  void forty_events() throws Exception {
    topic = PARTS.newTopic(2);
    try (EventSender sender = new EventSender(PARTS.kafka().bootstrapServers(), topic)) {
      sender.send(SampleEvents.withoutFaults(3, Instant.now()), 40, sent -> {});
    }
  }

  @Test
  void a_dry_run_shows_the_plan_and_writes_nothing() throws Exception {
    assertThat(backfill(offsets("5", "-1", "--dry-run"))).as(err.toString()).isZero();
    assertThat(out.toString())
        .contains("Backfill of pipeline user_events", topic + "-1", "Nothing was written.");
    assertThat(directory).isEmptyDirectory();
  }

  @Test
  void what_was_done_is_told_and_then_there_is_nothing_to_do() throws Exception {
    assertThat(backfill(offsets("5", "15", "--json"))).as(err.toString()).isZero();

    JsonNode told = new JsonMapper().readTree(out.toString());
    assertThat(told.path("toDo").asLong()).isEqualTo(20);
    assertThat(told.path("left").asLong()).isZero();
    assertThat(told.path("commits").asLong()).isEqualTo(1);
    assertThat(told.path("partitions").get(0).path("done").path("accepted").asLong()).isEqualTo(10);
    assertThat(told.path("partitions").get(0).path("ranges").toString())
        .isEqualTo("[{\"from\":5,\"until\":15}]");

    out.getBuffer().setLength(0);
    assertThat(backfill(offsets("5", "15"))).isZero();
    assertThat(out.toString()).contains("There is nothing to do.");
  }

  @Test
  void ranges_that_kafka_does_not_have_are_a_wrong_command_line() {
    assertThat(backfill(offsets("5", "21"))).isEqualTo(ExitCode.USAGE.code());
    assertThat(err.toString())
        .contains("(2 problems)")
        .contains(topic + "-1: the backfill would end at 21, but Kafka has 0 to 20.");
  }

  @Test
  void a_range_must_be_told_whole_and_in_one_way() {
    List<String> onlyTo = List.of("--to-time=2026-11-23T00:00:00Z");
    List<String> mixed = List.of("--from-time=2026-11-22T00:00:00Z", "--to-offsets={}");
    List<String> noZone = List.of("--from-time=2026-11-22T00:00:00", "--to-time=now");
    List<String> backwards =
        List.of("--from-time=2026-11-22T00:00:00Z", "--to-time=2026-11-22T00:30:00+01:00");

    for (List<String> wrong : List.of(List.<String>of(), onlyTo, mixed, noZone, backwards)) {
      assertThat(backfill(wrong)).isEqualTo(ExitCode.USAGE.code());
    }
    assertThat(err.toString())
        .contains("a backfill needs --from-offsets and --to-offsets, or --from-time and --to-time")
        .contains("--from-time must be a time with its offset from UTC")
        .contains("A backfill must end after it begins");
  }

  private List<String> offsets(String from, String until, String... more) {
    String both = "{\"%s\":{\"0\":%2$s,\"1\":%2$s}}";
    List<String> options = new ArrayList<>();
    options.add("--from-offsets=" + both.formatted(topic, from));
    options.add("--to-offsets=" + both.formatted(topic, until));
    options.addAll(List.of(more));
    return options;
  }

  private int backfill(List<String> options) {
    List<String> arguments = new ArrayList<>();
    arguments.addAll(
        List.of(
            "backfill",
            "--topic=user_events",
            "--environment=dev",
            "--config=" + Path.of(System.getProperty("bronze.home"), "config"),
            "--set=pii.key=MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=",
            "--set=source.topic=" + topic,
            "--set=storage.root=" + directory,
            "--set=spark.shuffle-partitions=2",
            "--set=kafka.bootstrap-servers=" + PARTS.kafka().bootstrapServers()));
    arguments.addAll(options);
    CommandLine bronze = JobLauncher.commandLine();
    bronze.setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
    return bronze.execute(arguments.toArray(String[]::new));
  }
}
