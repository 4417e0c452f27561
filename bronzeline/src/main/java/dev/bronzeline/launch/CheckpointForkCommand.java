package dev.bronzeline.launch;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.bronzeline.ledger.LedgerJson;
import dev.bronzeline.storage.CheckpointFork;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code bronze checkpoint fork}: copies a checkpoint for another query. */
@Command(
    name = "fork",
    mixinStandardHelpOptions = true,
    description = {
      "Copies a checkpoint as it is after its last finished batch, for a pipeline with another root:"
          + " that one begins at the same offsets, with the same memory of duplicates.",
      "The copy gets a query id of its own. The job may go on meanwhile. Without --yes it only says"
          + " what it would do."
    })
final class CheckpointForkCommand implements Callable<Integer> {

  @Mixin private RootOptions root = new RootOptions();

  @Mixin private CheckpointOptions options = new CheckpointOptions();

  @Spec private @Nullable CommandSpec spec;

  @Option(
      names = "--to",
      required = true,
      paramLabel = "DIR",
      description = "The folder of the copy; there must be none yet.")
  private String to = "";

  @Option(names = "--yes", description = "Does it.")
  private boolean yes;

  @Option(names = "--json", description = "Prints one JSON object.")
  private boolean json;

  /** What is done, as {@code --json} tells it. */
  private record Told(String from, String to, long batch, boolean done, String query, int files) {}

  @Override
  public Integer call() throws IOException {
    CheckpointOptions.Target target = options.find(root.find());
    String from = options.read(target, target.path()).path();
    CheckpointFork fork =
        yes ? target.manager().fork(from, to) : target.manager().planFork(from, to);
    Told told = new Told(from, to, fork.batch(), yes, fork.query(), fork.files().size());
    PrintWriter out = Objects.requireNonNull(spec, "picocli sets it").commandLine().getOut();
    if (json) {
      out.println(new String(LedgerJson.write(told), UTF_8));
    } else {
      out.printf(
          "%s %d files of %s to %s, as it is after batch %d%n",
          yes ? "Copied" : "Would copy", told.files(), from, to, told.batch());
      out.println(
          yes
              ? "Its query is " + told.query() + ". Use it with `bronze run --checkpoint`."
              : "Nothing was changed. Give --yes to do it.");
    }
    out.flush();
    return ExitCode.OK.code();
  }
}
