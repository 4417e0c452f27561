package dev.bronzeline.launch;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.bronzeline.job.CheckpointReader;
import dev.bronzeline.job.CheckpointReport;
import dev.bronzeline.job.CheckpointReport.Batch;
import dev.bronzeline.job.CheckpointReport.Partition;
import dev.bronzeline.ledger.LedgerJson;
import dev.bronzeline.ledger.Totals;
import dev.bronzeline.storage.CommitLog;
import dev.bronzeline.storage.Stores;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.apache.hadoop.fs.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code bronze checkpoint show}: all about one checkpoint. */
@Command(
    name = "show",
    mixinStandardHelpOptions = true,
    description = {
      "Shows a checkpoint: whether a job can start with it, the batches that it remembers with their"
          + " offsets, rows, durations and state, and where it and the log stand."
    })
final class CheckpointShowCommand implements Callable<Integer> {

  @Mixin private RootOptions root = new RootOptions();

  @Mixin private CheckpointOptions options = new CheckpointOptions();

  @Spec private @Nullable CommandSpec spec;

  @Option(
      names = "--batches",
      paramLabel = "N",
      defaultValue = "10",
      description = "How many of the last batches to show (default: ${DEFAULT-VALUE}).")
  private int batches;

  @Option(names = "--json", description = "Prints one JSON object, with all batches.")
  private boolean json;

  @Override
  public Integer call() throws IOException {
    CheckpointOptions.Target target = options.find(root.find());
    RootOptions.Target found = target.root();
    var log = new CommitLog(Stores.open(new Path(found.root()), found.hadoop()));
    CheckpointReport report =
        new CheckpointReader(found.root(), log, found.pipeline(), found.hadoop())
            .read(options.read(target, target.path()));
    PrintWriter out = Objects.requireNonNull(spec, "picocli sets it").commandLine().getOut();
    if (json) {
      out.println(new String(LedgerJson.write(report), UTF_8));
    } else {
      print(out, report);
    }
    out.flush();
    return ExitCode.OK.code();
  }

  private void print(PrintWriter out, CheckpointReport report) {
    out.printf("Checkpoint  %s%n", report.checkpoint());
    out.printf(
        "Query       %s%s%n",
        report.query().isEmpty() ? "-" : report.query(),
        report.pipeline() == null ? "" : ", of pipeline " + report.pipeline());
    if (report.forkedFrom() != null) {
      out.printf("Copy of     %s%n", report.forkedFrom());
    }
    out.printf("Root        %s%n", report.root());
    out.printf(
        "Batches     planned up to %d, finished up to %d, %d remembered%n",
        report.lastPlanned(), report.lastCommitted(), report.batches().size());
    out.printf(
        "Size        %s, of which state %s; last written %s%n",
        TextTable.bytes(report.bytes()),
        TextTable.bytes(report.stateBytes()),
        report.lastWritten());
    out.printf("Log         %s%n", report.fit());
    report.problems().forEach(problem -> out.printf("  %s%n", problem));
    if (report.remedy() != null) {
      out.printf("  %s%n", report.remedy());
    }
    out.println();
    printBatches(out, report);
    out.println();
    printPartitions(out, report);
  }

  private void printBatches(PrintWriter out, CheckpointReport report) {
    var table =
        new TextTable(
            "batch",
            "planned",
            "offsets",
            "accepted",
            "rejected",
            "duplicates",
            "seconds",
            "state",
            "log entry",
            "ranges");
    report.batches().stream().limit(Math.max(1, batches)).forEach(batch -> row(table, batch));
    table.print(out);
  }

  private static void row(TextTable table, Batch batch) {
    Totals counts = batch.counts();
    table.row(
        batch.batch(),
        batch.plannedAt() + (batch.finished() ? "" : " (not finished)"),
        batch.offsets(),
        counts == null ? null : counts.accepted(),
        counts == null ? null : counts.rejected(),
        counts == null ? null : counts.duplicates(),
        batch.seconds(),
        TextTable.bytes(batch.stateBytes()),
        batch.sequence(),
        batch.ranges().stream()
            .map(
                range ->
                    "%s-%d %d to %d"
                        .formatted(range.topic(), range.partition(), range.from(), range.until()))
            .collect(Collectors.joining(", ")));
  }

  private static void printPartitions(PrintWriter out, CheckpointReport report) {
    var table = new TextTable("partition", "checkpoint", "log", "ahead");
    for (Partition partition : report.partitions()) {
      table.row(
          partition.topic() + "-" + partition.partition(),
          partition.checkpoint(),
          partition.log(),
          partition.ahead());
    }
    table.print(out);
  }
}
