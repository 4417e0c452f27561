package dev.bronzeline.launch;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.bronzeline.job.DedupState;
import dev.bronzeline.job.JobStatus;
import dev.bronzeline.job.KafkaLag;
import dev.bronzeline.job.RunState;
import dev.bronzeline.job.RunStateFile;
import dev.bronzeline.job.StatusReader;
import dev.bronzeline.ledger.LedgerJson;
import dev.bronzeline.ledger.Totals;
import dev.bronzeline.storage.CommitLog;
import dev.bronzeline.storage.Stores;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.apache.hadoop.fs.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code bronze status}: where a job is, and how far Kafka is ahead of it. */
@Command(
    name = "status",
    mixinStandardHelpOptions = true,
    description = {
      "Shows where a pipeline is: its last commits, its position in every partition and, when Kafka"
          + " can be reached, how far that is behind.",
      "It reads the log, asks Kafka, and writes nothing; the job need not be running."
    })
final class StatusCommand implements Callable<Integer> {

  private static final Duration PATIENCE = Duration.ofSeconds(5);

  @Mixin private RootOptions root = new RootOptions();

  @Spec private @Nullable CommandSpec spec;

  @Option(
      names = "--commits",
      paramLabel = "N",
      defaultValue = "5",
      description = "How many of the last commits to show (default: ${DEFAULT-VALUE}).")
  private int commits;

  @Option(names = "--json", description = "Prints one JSON object.")
  private boolean json;

  @Override
  public Integer call() throws IOException {
    RootOptions.Target target = root.find();
    var log = new CommitLog(Stores.open(new Path(target.root()), target.hadoop()));
    KafkaLag lag =
        target.kafka() == null ? null : new KafkaLag(target.kafka(), target.topics(), PATIENCE);
    JobStatus status =
        new StatusReader(target.root(), log, new RunStateFile(target.root(), target.hadoop()))
            .read(Math.max(1, commits), lag);
    if (status.entries() == 0) {
      throw root.empty(target.root());
    }
    PrintWriter out = Objects.requireNonNull(spec, "picocli sets it").commandLine().getOut();
    if (json) {
      out.println(new String(LedgerJson.write(status), UTF_8));
    } else {
      print(out, status);
    }
    out.flush();
    return ExitCode.OK.code();
  }

  private static String state(RunState state) {
    String process = "process %d on %s".formatted(state.pid(), state.host());
    String why = state.reason() == null ? "" : ": " + state.reason();
    return switch (state.phase()) {
      case RUNNING ->
          state.failures() == 0
              ? "running since %s, %s".formatted(state.at(), process)
              : "running again since %s, %s, after failure %d%s"
                  .formatted(state.at(), process, state.failures(), why);
      case WAITING ->
          "waits since %s, %s, starts again at %s; failure %d in a row%s"
              .formatted(state.at(), process, state.nextAttempt(), state.failures(), why);
      case PAUSED ->
          "paused since %s, %s, goes on at %s%s"
              .formatted(state.at(), process, state.nextAttempt(), why);
      case STALLED -> "hangs since %s, %s%s".formatted(state.at(), process, why);
      case ENDED -> "ended at %s, %s%s".formatted(state.at(), process, why);
      case GIVEN_UP -> "given up at %s, %s%s".formatted(state.at(), process, why);
    };
  }

  private static void print(PrintWriter out, JobStatus status) {
    JobStatus.Writer writer = status.writer();
    Totals totals = status.totals();
    out.printf("Root      %s (%,d log entries)%n", status.root(), status.entries());
    out.printf(
        "Writer    %s%n",
        writer == null
            ? "-"
            : "%s on %s since %s, version %s"
                .formatted(writer.id(), writer.host(), writer.since(), writer.version()));
    out.printf("Job       %s%n", status.state() == null ? "-" : state(status.state()));
    out.printf(
        "Offsets   %,d accepted, %,d rejected, %,d duplicates, %,d ignored, %,d gaps%s%n",
        totals.accepted(),
        totals.rejected(),
        totals.duplicates(),
        totals.ignored(),
        totals.gaps(),
        totals.held() == 0 ? "" : ", %,d put on hold".formatted(totals.held()));
    JobStatus.Held held = status.held();
    if (held != null) {
      out.printf(
          "On hold   %,d rows; the oldest of them arrived at %s%n", held.rows(), held.oldest());
    }
    DedupState remembered = status.state() == null ? null : status.state().deduplication();
    if (remembered != null) {
      out.printf(
          "Remembers %s in %s of memory, by the deduplication at %s%n",
          remembered.keys() == null ? "keys" : "%,d keys".formatted(remembered.keys()),
          TextTable.bytes(remembered.bytes()),
          remembered.at());
    }
    switch (status.kafka().answer()) {
      case ANSWERED -> out.println("Kafka     answered");
      case FAILED -> out.printf("Kafka     did not answer: %s%n", status.kafka().problem());
      case NOT_ASKED -> out.println("Kafka     not asked: give --topic or --environment");
    }
    for (JobStatus.Lane lane : status.others()) {
      out.printf(
          "Beside    lane %s: last entry %,d at %s, by %s%n",
          lane.name(), lane.entry(), lane.at(), lane.writer());
    }
    out.println();
    var partitions =
        new TextTable(
            "partition", "position", "newest", "behind", "seconds behind", "time to loss");
    for (JobStatus.Partition partition : status.partitions()) {
      partitions.row(
          partition.topic() + "-" + partition.partition(),
          partition.position(),
          partition.newest(),
          partition.lagRecords(),
          partition.lagSeconds(),
          duration(partition.secondsToLoss()));
    }
    partitions.print(out);
    for (JobStatus.Partition partition : status.partitions()) {
      if (partition.heldBack() != null) {
        out.printf(
            "%s-%d: an open transaction holds back %,d offsets%n",
            partition.topic(), partition.partition(), partition.heldBack());
      }
    }
    out.println();
    var commits =
        new TextTable(
            "commit",
            "batch",
            "published",
            "accepted",
            "rejected",
            "duplicates",
            "ignored",
            "gaps",
            "files",
            "size");
    for (JobStatus.Published commit : status.commits()) {
      commits.row(
          commit.sequence(),
          commit.batch(),
          commit.at(),
          commit.counts().accepted(),
          commit.counts().rejected(),
          commit.counts().duplicates(),
          commit.counts().ignored(),
          commit.counts().gaps(),
          commit.files(),
          TextTable.bytes(commit.bytes()));
    }
    commits.print(out);
  }

  /** A length of time as people say it: its largest unit, and the next. */
  private static @Nullable String duration(@Nullable Double seconds) {
    if (seconds == null) {
      return null;
    }
    Duration left = Duration.ofSeconds(Math.round(seconds));
    return left.toDays() > 0
        ? "%d d %d h".formatted(left.toDays(), left.toHoursPart())
        : left.toHours() > 0
            ? "%d h %d min".formatted(left.toHours(), left.toMinutesPart())
            : "%d min %d s".formatted(left.toMinutes(), left.toSecondsPart());
  }
}
