package dev.bronzeline.launch;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.bronzeline.ledger.LedgerJson;
import dev.bronzeline.schema.SchemaDiff;
import dev.bronzeline.schema.SchemaVersion;
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
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code bronze schema diff}: what is different between two schemas. */
@Command(
    name = "diff",
    mixinStandardHelpOptions = true,
    description = {
      "Shows what would change from one schema to another, and whether they get along."
    })
final class SchemaDiffCommand implements Callable<Integer> {

  /** A difference, as {@code --json} tells it. */
  private record Shown(
      String from,
      String to,
      String verdict,
      List<String> changes,
      List<String> againstBackward,
      List<String> againstForward) {}

  @Mixin private SchemaOptions schemas = new SchemaOptions();

  @Spec private @Nullable CommandSpec spec;

  @Option(
      names = "--from",
      paramLabel = "SCHEMA",
      description = "The schema before. Default: the one that is in force.")
  private @Nullable String from;

  @Parameters(
      paramLabel = "SCHEMA",
      description = {"The schema after.", SchemaOptions.FORMS})
  private String to = "";

  @Option(names = "--json", description = "Prints one JSON object.")
  private boolean json;

  @Override
  public Integer call() throws IOException {
    SchemaVersion before = from == null ? schemas.inForce() : schemas.named(from);
    SchemaVersion after = schemas.named(to);
    SchemaDiff diff = SchemaDiff.between(before, after);
    List<String> changes = diff.changes().stream().map(Objects::toString).toList();
    PrintWriter out = Objects.requireNonNull(spec, "picocli sets it").commandLine().getOut();
    if (json) {
      out.println(
          new String(
              LedgerJson.write(
                  new Shown(
                      before.origin(),
                      after.origin(),
                      diff.verdict(),
                      changes,
                      diff.againstBackward(),
                      diff.againstForward())),
              UTF_8));
    } else {
      out.printf("From  %s%nTo    %s%n%n", before.origin(), after.origin());
      (changes.isEmpty() ? List.of("Nothing is different.") : changes).forEach(out::println);
      print(
          out,
          "The new schema cannot read what was written with the old one:",
          diff.againstBackward());
      print(
          out,
          "The old schema cannot read what is written with the new one:",
          diff.againstForward());
      out.printf("%nCompatible: %s%n", diff.verdict());
    }
    out.flush();
    return ExitCode.OK.code();
  }

  static void print(PrintWriter out, String title, List<String> reasons) {
    if (!reasons.isEmpty()) {
      out.printf("%n%s%n", title);
      reasons.forEach(reason -> out.printf("  %s%n", reason));
    }
  }
}
