package dev.bronzeline.launch;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.bronzeline.job.CheckpointReader;
import dev.bronzeline.job.CheckpointReport.Partition;
import dev.bronzeline.ledger.LedgerJson;
import dev.bronzeline.storage.Checkpoint;
import dev.bronzeline.storage.CommitLog;
import dev.bronzeline.storage.LogEnd;
import dev.bronzeline.storage.Offsets;
import dev.bronzeline.storage.Stores;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.apache.hadoop.fs.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code bronze checkpoint diff}: a checkpoint beside the log, or beside another one. */
@Command(
    name = "diff",
    mixinStandardHelpOptions = true,
    description = {
      "Compares a checkpoint with the log of its root, or with another checkpoint: query, last"
          + " finished batch, and where they stand in every partition."
    })
final class CheckpointDiffCommand implements Callable<Integer> {

  @Mixin private RootOptions root = new RootOptions();

  @Mixin private CheckpointOptions options = new CheckpointOptions();

  @Spec private @Nullable CommandSpec spec;

  @Option(
      names = "--with",
      paramLabel = "DIR",
      description = "The other checkpoint. Default: the log of the root.")
  private @Nullable String other;

  @Option(names = "--json", description = "Prints one JSON object.")
  private boolean json;

  /** One side. */
  private record Side(String name, String query, long batch, Offsets offsets) {

    static Side of(Checkpoint checkpoint) {
      return new Side(
          checkpoint.path(),
          checkpoint.query(),
          checkpoint.lastCommitted(),
          checkpoint.position().orElse(Offsets.NONE));
    }
  }

  /** One side, as {@code --json} tells it. */
  private record Named(String name, String query, long batch) {}

  /** A partition, as {@code --json} tells it. */
  private record Line(
      String topic,
      int partition,
      @Nullable Long left,
      @Nullable Long right,
      @Nullable Long difference) {}

  /** All of it, as {@code --json} tells it. */
  private record Difference(boolean same, Named left, Named right, List<Line> partitions) {}

  @Override
  public Integer call() throws IOException {
    CheckpointOptions.Target target = options.find(root.find());
    Side left = Side.of(options.read(target, target.path()));
    Side right = other == null ? log(target.root()) : Side.of(options.read(target, other));
    List<Line> lines =
        CheckpointReader.partitions(left.offsets(), right.offsets()).stream()
            .map(CheckpointDiffCommand::line)
            .toList();
    boolean same =
        lines.stream().allMatch(line -> line.difference() != null && line.difference() == 0);
    Difference difference = new Difference(same, named(left), named(right), lines);
    PrintWriter out = Objects.requireNonNull(spec, "picocli sets it").commandLine().getOut();
    if (json) {
      out.println(new String(LedgerJson.write(difference), UTF_8));
    } else {
      print(out, difference);
    }
    out.flush();
    return ExitCode.OK.code();
  }

  private static Side log(RootOptions.Target root) throws IOException {
    LogEnd end = LogEnd.ofStream(new CommitLog(Stores.open(new Path(root.root()), root.hadoop())));
    return new Side(root.root() + "/_log", end.query(), end.batch(), end.offsets());
  }

  private static Named named(Side side) {
    return new Named(side.name(), side.query(), side.batch());
  }

  private static Line line(Partition partition) {
    return new Line(
        partition.topic(),
        partition.partition(),
        partition.checkpoint(),
        partition.log(),
        partition.ahead());
  }

  private static void print(PrintWriter out, Difference difference) {
    var sides = new TextTable("", "query", "batch", "where");
    sides.row(
        "left", difference.left().query(), difference.left().batch(), difference.left().name());
    sides.row(
        "right", difference.right().query(), difference.right().batch(), difference.right().name());
    sides.print(out);
    out.println();
    var table = new TextTable("partition", "left", "right", "left - right");
    for (Line line : difference.partitions()) {
      table.row(
          line.topic() + "-" + line.partition(), line.left(), line.right(), line.difference());
    }
    table.print(out);
    out.printf("%n%s%n", difference.same() ? "They stand at the same offsets." : "They differ.");
  }
}
