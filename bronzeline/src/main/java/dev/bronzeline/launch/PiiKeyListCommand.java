package dev.bronzeline.launch;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.bronzeline.ledger.LedgerJson;
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

/** {@code bronze pii key list}: which versions of keys there are. */
@Command(
    name = "list",
    mixinStandardHelpOptions = true,
    description = {
      "Lists the versions of keys that pipelines name: where their bytes come from, which one is"
          + " written with, and which were destroyed. It shows no key."
    })
final class PiiKeyListCommand implements Callable<Integer> {

  @Mixin private ConfigOptions config = new ConfigOptions();

  @Spec private @Nullable CommandSpec spec;

  @Option(names = "--json", description = "Prints one JSON array.")
  private boolean json;

  /** A version, as {@code --json} tells it. */
  private record Shown(String key, String pipeline, String source, boolean active, String state) {}

  @Override
  public Integer call() throws IOException {
    List<Shown> keys = PiiKeyUse.all(config).stream().map(PiiKeyListCommand::shown).toList();
    PrintWriter out = Objects.requireNonNull(spec, "picocli sets it").commandLine().getOut();
    if (json) {
      out.println(new String(LedgerJson.write(keys), UTF_8));
    } else if (keys.isEmpty()) {
      out.println("No pipeline names a key.");
    } else {
      var table = new TextTable("key", "pipeline", "source", "active", "state");
      keys.forEach(
          key ->
              table.row(
                  key.key(), key.pipeline(), key.source(), key.active() ? "yes" : "", key.state()));
      table.print(out);
    }
    out.flush();
    return ExitCode.OK.code();
  }

  private static Shown shown(PiiKeyUse use) {
    String state =
        use.destroyed() == null
            ? use.key().secret() == null ? "cannot be read" : "live"
            : "destroyed at " + use.destroyed().at();
    return new Shown(
        use.key().name(),
        use.pipeline().name(),
        use.key().source().toString(),
        use.key().active(),
        state);
  }
}
