package dev.bronzeline.launch;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.bronzeline.config.BronzeConfig;
import dev.bronzeline.demo.EventSender;
import dev.bronzeline.demo.SampleEvents;
import dev.bronzeline.job.BronzeStreamJob;
import dev.bronzeline.job.JobConfig;
import dev.bronzeline.ledger.Commit;
import dev.bronzeline.ledger.FileEntry;
import dev.bronzeline.ledger.LedgerJson;
import dev.bronzeline.ledger.LogEntry;
import dev.bronzeline.ledger.LogPaths;
import dev.bronzeline.ledger.Verification;
import dev.bronzeline.ledger.VerificationReport;
import dev.bronzeline.storage.CheckpointMismatchException;
import dev.bronzeline.storage.HadoopRoot;
import dev.bronzeline.testing.RealParts;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import picocli.CommandLine;

/**
 * A real job has published {@value #EVENTS} events in batches of {@value #BATCH}, and a second copy
 * of each waits in Kafka: a job that still knows them all accepts none of these. Each test gets a
 * copy of the root, and damages the checkpoint in its own way.
 */
class CheckpointCommandIT {

  @RegisterExtension static final RealParts PARTS = new RealParts();

  private static final int EVENTS = 600;
  private static final int BATCH = 100;
  private static final String KEY = Base64.getEncoder().encodeToString(new byte[32]);
  private static final Path CONFIG = Path.of(System.getProperty("bronze.home"), "config");

  private static String topic = "";
  private static Path original = Path.of("");

  private Path root = Path.of("");
  private Path checkpoint = Path.of("");

  /** The last batch that the log has, and the last one that Spark has finished. */
  private long last;

  private long newest;

  private record Run(int code, String out, String err) {
    JsonNode json() throws IOException {
      return new JsonMapper().readTree(out);
    }
  }

  @BeforeAll
  static void a_root_of_six_batches() throws Exception {
    topic = PARTS.newTopic(2);
    original = RealParts.newFolder().resolve("original");
    Instant now = Instant.now();
    send(SampleEvents.withoutFaults(5, now));
    run(original, Map.of("source.max-offsets-per-trigger", String.valueOf(BATCH)));
    send(SampleEvents.withoutFaults(5, now));
  }

  @BeforeEach
  void a_copy_of_it() throws Exception {
    root = RealParts.newFolder().resolve("bronze");
    copy(original, root);
    checkpoint = root.resolve("_checkpoint");
    newest = batches("commits").stream().mapToLong(Long::longValue).max().orElseThrow();
    last = lastCommit().batch();
  }

  @Test
  void show_tells_the_batches_with_their_offsets_rows_and_state() throws Exception {
    JsonNode shown = bronze("show", "--json").json();

    assertThat(shown.path("fit").asText()).isEqualTo("fits");
    assertThat(shown.path("problems")).isEmpty();
    assertThat(shown.path("lastCommitted").asLong()).isEqualTo(newest);
    assertThat(shown.path("stateBytes").asLong()).isPositive();
    long offsets = 0;
    long accepted = 0;
    for (JsonNode batch : shown.path("batches")) {
      offsets += batch.path("offsets").asLong();
      accepted += batch.path("counts").path("accepted").asLong();
      assertThat(batch.path("finished").asBoolean()).isTrue();
      assertThat(batch.path("stateBytes").asLong()).isPositive();
    }
    assertThat(offsets).isEqualTo(EVENTS);
    assertThat(accepted).isEqualTo(EVENTS);
    assertThat(shown.at("/partitions/0/checkpoint")).isEqualTo(shown.at("/partitions/0/log"));
    assertThat(bronze("show").out())
        .contains("Log         fits")
        .contains("finished up to " + newest)
        .contains(topic + "-0 0 to ");
  }

  @Test
  void diff_finds_no_difference_to_the_log_and_names_one_where_there_is() throws Exception {
    assertThat(bronze("diff").out()).contains("They stand at the same offsets.");

    Path other = root.resolve("_checkpoint-older");
    copy(checkpoint, other);
    restoreOlder(other, last - 1);
    JsonNode diff = bronze("diff", "--with", "file:" + other, "--json").json();

    assertThat(diff.path("same").asBoolean(true)).isFalse();
    assertThat(
            diff.at("/partitions/0/difference").asLong()
                + diff.at("/partitions/1/difference").asLong())
        .isEqualTo(BATCH);
  }

  @Test
  void after_a_rewind_the_job_runs_on_and_still_knows_its_duplicates() throws Exception {
    Map<String, Long> before = files(root);

    Run dry = bronze("rewind", "--to-batch", "" + (last - 3));

    assertThat(dry.code()).isZero();
    assertThat(dry.out()).contains("Would rewind", "read once more", "Nothing was changed");
    assertThat(files(root)).isEqualTo(before);

    JsonNode done = bronze("rewind", "--to-batch", "" + (last - 3), "--yes", "--json").json();
    long again = 0;
    for (JsonNode range : done.path("readAgain")) {
      again += range.path("until").asLong() - range.path("from").asLong();
    }
    assertThat(again).isEqualTo(3 * BATCH);
    assertThat(done.path("newQuery").asBoolean()).isTrue();
    assertThat(bronze("show", "--json").json().path("fit").asText()).isEqualTo("fits");
    assertThatTheJobRunsOn();
  }

  @Test
  void a_truncated_plan_and_lost_commits_stop_the_job_and_a_rewind_mends_it() throws Exception {
    Files.delete(checkpoint.resolve("commits/" + newest));
    Files.writeString(checkpoint.resolve("offsets/" + newest), "v1\n{\"batchWater");

    assertThatThrownBy(() -> run(root, Map.of()))
        .isInstanceOf(CheckpointMismatchException.class)
        .hasMessageContaining("offsets/" + newest)
        .hasMessageContaining("rewind --to-batch " + (newest - 1));
    Run plan = plan();
    assertThat(plan.code()).isEqualTo(ExitCode.BATCH_REFUSED.code());
    assertThat(plan.out()).contains("A start would be refused", "(damaged)");

    rewindAsAdvised("damaged");
    assertThatTheJobRunsOn();
  }

  @Test
  void commits_that_are_missing_are_told_with_the_batch_to_rewind_to() throws Exception {
    Files.delete(checkpoint.resolve("commits/" + newest));
    Files.delete(checkpoint.resolve("commits/" + (newest - 1)));

    JsonNode shown = bronze("show", "--json").json();

    assertThat(shown.path("fit").asText()).isEqualTo("damaged");
    assertThat(shown.path("problems").toString()).contains("files of commits/ are missing");
    assertThat(shown.path("remedy").asText()).contains("--to-batch " + (newest - 2));
  }

  @Test
  void a_checkpoint_ahead_of_the_log_is_rewound_to_where_the_log_ends() throws Exception {
    loseLastCommitOfTheLog();

    assertThatThrownBy(() -> run(root, Map.of())).hasMessageContaining("It is ahead of the log");
    Run tooFar = bronze("rewind", "--to-batch", "" + last);
    assertThat(tooFar.code()).isEqualTo(ExitCode.BATCH_REFUSED.code());
    assertThat(tooFar.err()).contains("these offsets would be skipped", "is " + (last - 1) + ".");

    rewindAsAdvised("ahead");
    assertThatTheJobRunsOn();
  }

  @Test
  void a_checkpoint_behind_the_log_catches_up_with_it() throws Exception {
    restoreOlder(checkpoint, last - 2);

    assertThatThrownBy(() -> run(root, Map.of())).hasMessageContaining("It is behind the log");

    rewindAsAdvised("behind");
    assertThatTheJobRunsOn();
  }

  @Test
  void without_its_state_a_checkpoint_cannot_be_rewound() throws Exception {
    delete(checkpoint.resolve("state"));

    JsonNode shown = bronze("show", "--json").json();

    assertThat(shown.path("fit").asText()).isEqualTo("damaged");
    assertThat(shown.path("problems").toString())
        .contains("the memory of the deduplication is gone");
    assertThat(shown.path("remedy").asText()).contains("There is no batch to rewind to");
    assertThat(bronze("rewind", "--to-batch", "" + last).code())
        .isEqualTo(ExitCode.BATCH_REFUSED.code());
  }

  @Test
  void a_checkpoint_of_another_topic_or_with_other_keys_is_foreign() throws Exception {
    Map<String, String> otherTopic = Map.of("source.topic", PARTS.newTopic(2));

    assertThatThrownBy(() -> run(root, otherTopic))
        .hasMessageContaining("It has read " + topic + ", which the pipeline does not read.");
    assertThatThrownBy(() -> run(root, Map.of("deduplicate.keys", "[event_id, session_id]")))
        .hasMessageContaining("Its memory is of duplicates by event_id within a window");
  }

  @Test
  void a_fork_begins_another_root_with_the_same_memory_and_leaves_the_original_alone()
      throws Exception {
    Map<String, Long> before = files(root);
    Path fork = root.resolveSibling("_checkpoint-fork");
    Path other = root.resolveSibling("experiment");

    assertThat(bronze("fork", "--to", "file:" + fork).out()).contains("Would copy");
    assertThat(fork).doesNotExist();
    Run done = bronze("fork", "--to", "file:" + fork, "--yes");
    assertThat(done.code()).isZero();
    assertThat(files(root)).isEqualTo(before);
    assertThat(query(fork)).isNotEqualTo(query(checkpoint));
    assertThat(bronze("fork", "--to", "file:" + fork, "--yes").err()).contains("already");

    run(other, Map.of("sink.checkpoint", "file:" + fork));
    VerificationReport report = verified(other);
    assertThat(report.summary().totals().accepted()).isZero();
    assertThat(report.summary().totals().duplicates()).isEqualTo(EVENTS);
    assertThatTheJobRunsOn();
  }

  @Test
  void clean_removes_only_what_no_recovery_needs() throws Exception {
    Path fork = root.resolve("_checkpoint-fork");
    bronze("fork", "--to", "file:" + fork, "--yes");
    makeOld(checkpoint);
    makeOld(fork);
    String below = "file:" + root.getParent();

    JsonNode listed = command("checkpoint", "list", "--below", below, "--json").json();
    assertThat(listed).hasSize(2);
    assertThat(listed.at("/0/neededBecause").toString())
        .contains("the last commit in the log is of its query", "the only one of its root");
    assertThat(listed.at("/1/neededBecause")).isEmpty();

    String[] clean = {"checkpoint", "clean", "--below", below, "--older-than", "30d"};
    assertThat(command(clean).out()).contains("Would remove", "_checkpoint-fork");
    assertThat(fork).exists();
    assertThat(command(with(clean, "--yes")).out()).contains("Removed");
    assertThat(fork).doesNotExist();
    assertThat(checkpoint).exists();
    assertThat(command(with(clean, "--yes")).out()).contains("Nothing to remove");
    assertThat(command("checkpoint", "clean", "--older-than", "soon").code())
        .isEqualTo(ExitCode.USAGE.code());
  }

  @Test
  void a_checkpoint_that_is_not_there_is_wrong_usage() {
    Run run = bronze("show", "--checkpoint", root + "/typo");

    assertThat(run.code()).isEqualTo(ExitCode.USAGE.code());
    assertThat(run.err()).contains("There is no checkpoint at " + root + "/typo");
  }

  /** The second copies are all known, so none of them is accepted. */
  private void assertThatTheJobRunsOn() throws Exception {
    run(root, Map.of());
    VerificationReport report = verified(root);
    assertThat(report.summary().totals().accepted()).isEqualTo(EVENTS);
    assertThat(report.summary().totals().duplicates()).isEqualTo(EVENTS);
    assertThat(bronze("show", "--json").json().path("fit").asText()).isEqualTo("fits");
  }

  private static VerificationReport verified(Path root) throws Exception {
    VerificationReport report =
        new Verification(new HadoopRoot("file:" + root, new Configuration())).run();
    assertThat(report.findings()).isEmpty();
    return report;
  }

  private void rewindAsAdvised(String fit) throws IOException {
    JsonNode shown = bronze("show", "--json").json();
    assertThat(shown.path("fit").asText()).isEqualTo(fit);
    Matcher advice = Pattern.compile("--to-batch (\\d+)").matcher(shown.path("remedy").asText());
    assertThat(advice.find()).as(shown.path("remedy").asText()).isTrue();
    Run done = bronze("rewind", "--to-batch", advice.group(1), "--yes");
    assertThat(done.code()).as(done.err()).isZero();
    assertThat(done.out()).contains("Rewound");
  }

  /** As a backup of the checkpoint from after this batch would have it. */
  private static void restoreOlder(Path checkpoint, long batch) throws IOException {
    Pattern numbered = Pattern.compile("\\.?(\\d+)\\..*|\\d+");
    for (Path file : paths(checkpoint)) {
      String name = file.getFileName().toString();
      String folder = checkpoint.relativize(file).getName(0).toString();
      Matcher number = numbered.matcher(name);
      if (!List.of("offsets", "commits", "state").contains(folder) || !number.matches()) {
        continue;
      }
      long version = Long.parseLong(number.group(1) == null ? name : number.group(1));
      if (version > batch + (folder.equals("state") ? 1 : 0)) {
        Files.delete(file);
      }
    }
  }

  /** As if the newest commit had been restored away, with its files. */
  private void loseLastCommitOfTheLog() throws IOException {
    for (FileEntry file : lastCommit().files()) {
      Files.delete(root.resolve(file.path()));
    }
    Files.delete(root.resolve(LogPaths.entry(tail())));
  }

  private Commit lastCommit() throws IOException {
    byte[] json = Files.readAllBytes(root.resolve(LogPaths.entry(tail())));
    return Objects.requireNonNull(LedgerJson.read(json, LogEntry.class).commit());
  }

  private long tail() {
    long sequence = 0;
    while (Files.exists(root.resolve(LogPaths.entry(sequence + 1)))) {
      sequence++;
    }
    return sequence;
  }

  private List<Long> batches(String log) throws IOException {
    try (Stream<Path> files = Files.list(checkpoint.resolve(log))) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.matches("\\d+"))
          .map(Long::parseLong)
          .toList();
    }
  }

  private static String query(Path checkpoint) throws IOException {
    return new JsonMapper()
        .readTree(Files.readString(checkpoint.resolve("metadata"), UTF_8))
        .path("id")
        .asText();
  }

  private Run bronze(String command, String... more) {
    List<String> arguments = new ArrayList<>(List.of("checkpoint", command, "--topic=user_events"));
    settings(root, Map.of()).forEach((key, value) -> arguments.add("--set=" + key + "=" + value));
    arguments.addAll(List.of("--environment=dev", "--config=" + CONFIG));
    arguments.addAll(List.of(more));
    return command(arguments.toArray(String[]::new));
  }

  private Run plan() {
    List<String> arguments = new ArrayList<>(List.of("plan", "--topic=user_events"));
    settings(root, Map.of()).forEach((key, value) -> arguments.add("--set=" + key + "=" + value));
    arguments.addAll(List.of("--environment=dev", "--config=" + CONFIG));
    return command(arguments.toArray(String[]::new));
  }

  private static Run command(String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    CommandLine bronze = JobLauncher.commandLine();
    bronze.setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
    int code = bronze.execute(arguments);
    return new Run(code, out.toString(), err.toString());
  }

  private static String[] with(String[] arguments, String more) {
    return Stream.concat(Stream.of(arguments), Stream.of(more)).toArray(String[]::new);
  }

  private static Map<String, String> settings(Path root, Map<String, String> more) {
    Map<String, String> settings = new TreeMap<>();
    settings.put("source.topic", topic);
    settings.put("sink.root", "file:" + root);
    settings.put("kafka.bootstrap-servers", PARTS.kafka().bootstrapServers());
    settings.put("streaming.available-now", "true");
    settings.put("spark.shuffle-partitions", "2");
    settings.put("pii.key", KEY);
    settings.putAll(more);
    return settings;
  }

  private static void run(Path root, Map<String, String> more) throws Exception {
    BronzeConfig config =
        JobConfig.load(CONFIG, "user_events", "dev", settings(root, more), name -> null);
    new BronzeStreamJob(config).run();
  }

  private static void send(SampleEvents events) throws IOException {
    try (EventSender sender = new EventSender(PARTS.kafka().bootstrapServers(), topic)) {
      sender.send(events, EVENTS, sent -> {});
    }
  }

  private static void makeOld(Path folder) throws IOException {
    FileTime old = FileTime.from(Instant.now().minus(Duration.ofDays(40)));
    for (Path file : paths(folder)) {
      Files.setLastModifiedTime(file, old);
    }
  }

  private static Map<String, Long> files(Path folder) throws IOException {
    Map<String, Long> found = new TreeMap<>();
    for (Path file : paths(folder)) {
      found.put(folder.relativize(file).toString(), Files.size(file));
    }
    return found;
  }

  private static List<Path> paths(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(Files::isRegularFile).toList();
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    for (Path file : paths(from)) {
      Path target = to.resolve(from.relativize(file).toString());
      Files.createDirectories(target.getParent());
      Files.copy(file, target, StandardCopyOption.COPY_ATTRIBUTES);
    }
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
