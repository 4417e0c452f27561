package dev.bronzeline.launch;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.bronzeline.ledger.LedgerJson;
import dev.bronzeline.storage.DeadLetters;
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

/** {@code bronze dlq list}: how many dead letters there are, and why. */
@Command(
    name = "list",
    mixinStandardHelpOptions = true,
    description = "Counts the dead letters by the step that rejected them and by reason.")
final class DlqListCommand implements Callable<Integer> {

  @Mixin private RootOptions root = new RootOptions();

  @Spec private @Nullable CommandSpec spec;

  @Option(names = "--json", description = "Prints one JSON array.")
  private boolean json;

  @Override
  public Integer call() throws IOException {
    RootOptions.Target target = root.find();
    List<DeadLetters.Count> counts = root.deadLetters(target).counts();
    PrintWriter out = Objects.requireNonNull(spec, "picocli sets it").commandLine().getOut();
    if (json) {
      out.println(new String(LedgerJson.write(counts), UTF_8));
    } else if (counts.isEmpty()) {
      out.println("No dead letters.");
    } else {
      var table = new TextTable("stage", "reason", "records", "first", "last");
      counts.forEach(
          count ->
              table.row(
                  count.stage(), count.reason(), count.records(), count.first(), count.last()));
      table.print(out);
    }
    out.flush();
    return ExitCode.OK.code();
  }
}
