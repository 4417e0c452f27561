package dev.bronzeline.launch;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.bronzeline.ledger.LedgerJson;
import dev.bronzeline.schema.SchemaVersion;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code bronze schema show}: which schema is in force, and where it came from. */
@Command(
    name = "show",
    mixinStandardHelpOptions = true,
    description = {
      "Shows the schema that a start of the pipeline would use, and where it comes from; or another"
          + " schema as the pipeline would understand it."
    })
final class SchemaShowCommand implements Callable<Integer> {

  @Mixin private SchemaOptions schemas = new SchemaOptions();

  @Spec private @Nullable CommandSpec spec;

  @Parameters(
      arity = "0..1",
      paramLabel = "SCHEMA",
      description = {"Another schema than the pipeline's.", SchemaOptions.FORMS})
  private @Nullable String other;

  @Option(names = "--json", description = "Prints one JSON object.")
  private boolean json;

  @Override
  public Integer call() throws IOException {
    SchemaVersion schema = other == null ? schemas.inForce() : schemas.named(other);
    SchemaText.Shown shown = SchemaText.of(schema);
    PrintWriter out = Objects.requireNonNull(spec, "picocli sets it").commandLine().getOut();
    if (json) {
      out.println(new String(LedgerJson.write(shown), UTF_8));
    } else {
      out.printf("Version %s, from %s%n%n", shown.version(), shown.origin());
      var table = new TextTable("field", "type", "required", "default");
      shown
          .fields()
          .forEach(
              field ->
                  table.row(
                      field.path(),
                      field.type(),
                      field.required() ? "yes" : "",
                      field.value() == null ? "" : field.value()));
      table.print(out);
    }
    out.flush();
    return ExitCode.OK.code();
  }
}
