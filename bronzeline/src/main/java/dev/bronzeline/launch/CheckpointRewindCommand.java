package dev.bronzeline.launch;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.bronzeline.ledger.LedgerJson;
import dev.bronzeline.storage.CheckpointRewind;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code bronze checkpoint rewind}: brings a checkpoint back to the end of a batch. */
@Command(
    name = "rewind",
    mixinStandardHelpOptions = true,
    description = {
      "Brings a checkpoint back to the end of a batch. Stop the job first. Without --yes it only says"
          + " what it would do.",
      "What the log has after that batch is read from Kafka once more at the next start, in one batch"
          + " that publishes nothing: it brings the memory of the deduplication up to date.",
      "A batch that ends beyond the log is refused, because offsets would be skipped."
    })
final class CheckpointRewindCommand implements Callable<Integer> {

  @Mixin private RootOptions root = new RootOptions();

  @Mixin private CheckpointOptions options = new CheckpointOptions();

  @Spec private @Nullable CommandSpec spec;

  @Option(
      names = "--to-batch",
      required = true,
      paramLabel = "N",
      description = "The batch after whose end the checkpoint shall stand.")
  private long batch;

  @Option(names = "--yes", description = "Does it.")
  private boolean yes;

  @Option(names = "--json", description = "Prints one JSON object.")
  private boolean json;

  /** What is done, as {@code --json} tells it. */
  private record Told(
      String checkpoint,
      long batch,
      boolean done,
      boolean newQuery,
      List<Again> readAgain,
      List<String> deletes) {}

  /** Offsets that are read again. */
  private record Again(String topic, int partition, long from, long until) {}

  @Override
  public Integer call() throws IOException {
    CheckpointOptions.Target target = options.find(root.find());
    String path = options.read(target, target.path()).path();
    CheckpointRewind rewind =
        yes
            ? target.manager().rewind(path, batch, target.root().root())
            : target.manager().planRewind(path, batch, target.root().root());
    Told told =
        new Told(
            path,
            batch,
            yes,
            rewind.query() != null,
            rewind.readAgain().entrySet().stream()
                .map(
                    each ->
                        new Again(
                            each.getKey().topic(),
                            each.getKey().partition(),
                            each.getValue().from(),
                            each.getValue().until()))
                .toList(),
            rewind.deletes());
    PrintWriter out = Objects.requireNonNull(spec, "picocli sets it").commandLine().getOut();
    if (json) {
      out.println(new String(LedgerJson.write(told), UTF_8));
    } else {
      print(out, told, rewind.isNothing());
    }
    out.flush();
    return ExitCode.OK.code();
  }

  private static void print(PrintWriter out, Told told, boolean nothing) {
    if (nothing) {
      out.printf("%s stands at the end of batch %d already.%n", told.checkpoint(), told.batch());
      return;
    }
    out.printf(
        "%s %s to the end of batch %d:%n",
        told.done() ? "Rewound" : "Would rewind", told.checkpoint(), told.batch());
    out.printf("  %d files of later batches removed%n", told.deletes().size());
    if (told.readAgain().isEmpty()) {
      out.println("  the log ends there too, so the next batch is a new one");
    }
    for (Again again : told.readAgain()) {
      out.printf(
          "  %s-%d: %,d to %,d, which the log has, read once more and not published%n",
          again.topic(), again.partition(), again.from(), again.until());
    }
    if (told.newQuery()) {
      out.println("  the query gets a new id");
    }
    if (!told.done()) {
      out.println("Nothing was changed. Stop the job and give --yes to do it.");
    }
  }
}
