package dev.bronzeline.launch;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.bronzeline.ledger.LedgerJson;
import dev.bronzeline.schema.Compatibility;
import dev.bronzeline.schema.SchemaDiff;
import dev.bronzeline.schema.SchemaVersion;
import dev.bronzeline.schema.registry.Registry;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code bronze schema check}: whether a schema may follow the one that is in force. */
@Command(
    name = "check",
    mixinStandardHelpOptions = true,
    description = {
      "Says whether a schema may follow the one that is in force. The exit code is 12 if it may not."
    })
final class SchemaCheckCommand implements Callable<Integer> {

  /** What speaks against one schema, as {@code --json} tells it. */
  private record Finding(String before, List<String> reasons) {}

  /** The answer, as {@code --json} tells it. */
  private record Shown(
      String schema, String compatibility, boolean compatible, List<Finding> against) {}

  @Mixin private SchemaOptions schemas = new SchemaOptions();

  @Spec private @Nullable CommandSpec spec;

  @Parameters(
      paramLabel = "SCHEMA",
      description = {"The schema to check.", SchemaOptions.FORMS})
  private String candidate = "";

  @Option(
      names = "--compatibility",
      paramLabel = "KIND",
      description = {
        "backward: the new schema reads what was written with the old one; forward: the other way"
            + " round; full: both. Default: ${DEFAULT-VALUE}."
      })
  private Compatibility compatibility = Compatibility.BACKWARD;

  @Option(
      names = "--transitive",
      description = "Also with every other version of the pipeline's subject in the registry.")
  private boolean transitive;

  @Option(names = "--json", description = "Prints one JSON object.")
  private boolean json;

  @Override
  public Integer call() throws IOException {
    SchemaVersion after = schemas.named(candidate);
    List<Finding> findings = new ArrayList<>();
    for (SchemaVersion before : before(after)) {
      List<String> reasons = compatibility.against(SchemaDiff.between(before, after));
      if (!reasons.isEmpty()) {
        findings.add(new Finding(before.origin(), reasons));
      }
    }
    String kind = compatibility.name().toLowerCase(Locale.ROOT);
    PrintWriter out = Objects.requireNonNull(spec, "picocli sets it").commandLine().getOut();
    if (json) {
      out.println(
          new String(
              LedgerJson.write(new Shown(after.origin(), kind, findings.isEmpty(), findings)),
              UTF_8));
    } else {
      out.printf("%s is %s%s compatible%n", after.origin(), findings.isEmpty() ? "" : "not ", kind);
      findings.forEach(
          finding ->
              SchemaDiffCommand.print(out, "With " + finding.before() + ":", finding.reasons()));
    }
    out.flush();
    return (findings.isEmpty() ? ExitCode.OK : ExitCode.SCHEMA_INCOMPATIBLE).code();
  }

  private List<SchemaVersion> before(SchemaVersion after) {
    List<SchemaVersion> before = new ArrayList<>();
    before.add(schemas.inForce());
    if (transitive) {
      Registry registry = Registry.of(schemas.registry());
      String subject = schemas.subject();
      registry.versions(subject).stream()
          .map(version -> registry.version(subject, version))
          .filter(version -> !version.origin().equals(before.get(0).origin()))
          .forEach(before::add);
    }
    before.removeIf(version -> version.origin().equals(after.origin()));
    return before;
  }
}
