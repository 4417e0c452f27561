package dev.bronzeline.launch;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.bronzeline.job.ReleaseJob;
import dev.bronzeline.ledger.Commit;
import dev.bronzeline.ledger.LedgerJson;
import dev.bronzeline.ledger.LogEntry;
import dev.bronzeline.ledger.Totals;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code bronze release}: publishes the rows on hold without waiting for their windows. */
@Command(
    name = "release",
    mixinStandardHelpOptions = true,
    description = {
      "Publishes the best copy of each key that is on hold (deduplicate.keep: latest or earliest)"
          + " now, as if all windows had closed, and counts the others as duplicates.",
      "Stop the pipeline's job first: one that runs meanwhile ends with exit code 6."
    })
final class ReleaseCommand implements Callable<Integer> {

  @Mixin private ConfigOptions config = new ConfigOptions();

  @Spec private @Nullable CommandSpec spec;

  @Option(
      names = {"-t", "--topic"},
      required = true,
      paramLabel = "NAME",
      description = "The pipeline, or the topic that it reads.")
  private String topic = "";

  @Option(names = "--json", description = "Prints one JSON object.")
  private boolean json;

  /** What {@code --json} tells. */
  private record Released(long published, long duplicates) {}

  @Override
  public Integer call() throws IOException {
    Optional<LogEntry> entry = new ReleaseJob(config.load(topic)).run();
    Totals totals =
        entry.map(LogEntry::commit).map(Commit::ledger).map(Totals.NONE::plus).orElse(Totals.NONE);
    PrintWriter out = Objects.requireNonNull(spec, "picocli sets it").commandLine().getOut();
    if (json) {
      out.println(
          new String(
              LedgerJson.write(new Released(totals.accepted(), totals.duplicates())), UTF_8));
    } else if (entry.isEmpty()) {
      out.println("No row is on hold.");
    } else {
      out.printf(
          "Released  %,d rows: %,d published, %,d duplicates%n",
          -totals.held(), totals.accepted(), totals.duplicates());
    }
    out.flush();
    return ExitCode.OK.code();
  }
}
