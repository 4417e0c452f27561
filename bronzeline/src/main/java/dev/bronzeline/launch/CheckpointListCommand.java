package dev.bronzeline.launch;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.bronzeline.ledger.LedgerJson;
import dev.bronzeline.storage.CheckpointStatus;
import dev.bronzeline.storage.CheckpointUse;
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

/** {@code bronze checkpoint list}: which checkpoints there are, and what they are needed for. */
@Command(
    name = "list",
    mixinStandardHelpOptions = true,
    description = {
      "Lists the checkpoints below a folder: how each fits the log of its root, and why a recovery"
          + " may need it.",
      "It finds folders whose names begin with _checkpoint, in the folder and in those in it."
    })
final class CheckpointListCommand implements Callable<Integer> {

  @Mixin private CheckpointFolders folders = new CheckpointFolders();

  @Spec private @Nullable CommandSpec spec;

  @Option(names = "--json", description = "Prints one JSON array.")
  private boolean json;

  @Override
  public Integer call() throws IOException {
    CheckpointFolders.Target target = folders.find();
    List<CheckpointUse> found = target.manager().survey(target.configured());
    PrintWriter out = Objects.requireNonNull(spec, "picocli sets it").commandLine().getOut();
    if (json) {
      out.println(new String(LedgerJson.write(found), UTF_8));
    } else if (found.isEmpty()) {
      out.printf("No checkpoints below %s.%n", target.folder());
    } else {
      var table =
          new TextTable(
              "checkpoint",
              "pipeline",
              "log",
              "batch",
              "size",
              "state",
              "written",
              "needed because");
      found.forEach(use -> row(table, use));
      table.print(out);
    }
    out.flush();
    return ExitCode.OK.code();
  }

  private static void row(TextTable table, CheckpointUse use) {
    CheckpointStatus status = use.status();
    table.row(
        status.path(),
        use.pipeline(),
        use.fit() == null ? null : use.fit().word(),
        status.lastCommitted(),
        TextTable.bytes(status.bytes()),
        TextTable.bytes(status.stateBytes()),
        status.lastWritten(),
        use.isNeeded() ? String.join("; ", use.neededBecause()) : null);
  }
}
