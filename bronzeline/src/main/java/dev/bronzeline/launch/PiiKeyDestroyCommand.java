package dev.bronzeline.launch;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.bronzeline.config.InvalidConfigException;
import dev.bronzeline.config.KeyFile;
import dev.bronzeline.config.KeySource;
import dev.bronzeline.config.PiiKeySettings;
import dev.bronzeline.ledger.LedgerJson;
import dev.bronzeline.storage.DestroyedKeys.Destroyed;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code bronze pii key destroy}: makes unreadable what a version of a key has sealed. */
@Command(
    name = "destroy",
    description = {
      "Destroys a version of a key: its tokens cannot be turned back any more, and dead letters and"
          + " rescued values that are sealed with it cannot be opened.",
      "Roots remember it, so that this version is refused from then on, even if somebody has a copy."
          + " A key file is overwritten and deleted; for a key from elsewhere it says what to do.",
      "Without --yes it only says what it would do."
    })
final class PiiKeyDestroyCommand implements Callable<Integer> {

  @Mixin private ConfigOptions config = new ConfigOptions();

  @Spec private @Nullable CommandSpec spec;

  /** Not picocli's mixin, whose {@code --version} is that of the program. */
  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Shows this help message and exits.")
  @SuppressWarnings("unused") // picocli reads it
  private boolean help;

  @Option(names = "--id", required = true, paramLabel = "ID", description = "The key's id.")
  private String id = "";

  @Option(
      names = "--version",
      paramLabel = "N",
      defaultValue = "0",
      description = "Its version. Default: the key of that id without a version.")
  private int version;

  @Option(names = "--yes", description = "Does it. There is no way back.")
  private boolean yes;

  @Option(names = "--json", description = "Prints one JSON object.")
  private boolean json;

  /** What is done, as {@code --json} tells it. */
  private record Told(
      boolean done,
      String key,
      List<String> pipelines,
      List<String> remembered,
      List<String> deleted,
      List<String> byHand) {}

  @Override
  public Integer call() throws IOException {
    List<PiiKeyUse> all = PiiKeyUse.all(config);
    List<PiiKeyUse> uses =
        all.stream()
            .filter(use -> use.key().id().equals(id) && use.key().version() == version)
            .toList();
    requireUnused(all, uses);
    Told told = yes ? destroy(uses) : told(uses);
    PrintWriter out = spec().commandLine().getOut();
    if (json) {
      out.println(new String(LedgerJson.write(told), UTF_8));
    } else {
      print(out, told);
    }
    out.flush();
    return ExitCode.OK.code();
  }

  private void requireUnused(List<PiiKeyUse> all, List<PiiKeyUse> uses) {
    String name = PiiKeySettings.name(id, version);
    if (uses.isEmpty()) {
      throw new ParameterException(
          spec().commandLine(),
          "No pipeline names the key '%s'; there are: %s"
              .formatted(
                  name,
                  all.stream()
                      .map(use -> use.key().name())
                      .distinct()
                      .collect(Collectors.joining(", "))));
    }
    List<String> writing =
        uses.stream().filter(use -> use.key().active()).map(use -> use.pipeline().name()).toList();
    if (!writing.isEmpty()) {
      throw new InvalidConfigException(
          "The key '%s' is what %s still writes with; make another version active there, start the jobs again, and destroy this one then."
              .formatted(name, String.join(" and ", writing)));
    }
  }

  /** Roots know it first: what comes after may fail, but the version is refused already. */
  private Told destroy(List<PiiKeyUse> uses) throws IOException {
    String by = Person.name();
    for (PiiKeyUse use : uses) {
      use.registry().remember(new Destroyed(use.key().name(), Instant.now(), by));
    }
    Told told = told(uses);
    for (PiiKeyUse use : uses) {
      if (use.key().source() instanceof KeySource.InFile file) {
        new KeyFile(file.path()).destroy();
      }
    }
    return told;
  }

  private Told told(List<PiiKeyUse> uses) {
    List<String> deleted = new ArrayList<>();
    List<String> byHand = new ArrayList<>();
    for (KeySource source : uses.stream().map(use -> use.key().source()).distinct().toList()) {
      if (source instanceof KeySource.InFile file) {
        deleted.add(file.path().toString());
      } else if (source instanceof KeySource.Variable variable) {
        byHand.add("remove the variable %s wherever it is set".formatted(variable.name()));
      } else if (source instanceof KeySource.Provided provided) {
        byHand.add("destroy it where %s gets it from".formatted(provided.className()));
      } else {
        byHand.add("remove the value of pii.key wherever it is kept");
      }
    }
    byHand.add("destroy copies: in backups, in snapshots, in other people's secrets");
    byHand.add("start jobs again that run since before: they may still have it in memory");
    byHand.add("take this version out of pii.keys");
    return new Told(
        yes,
        PiiKeySettings.name(id, version),
        uses.stream().map(use -> use.pipeline().name()).toList(),
        uses.stream().map(PiiKeyUse::memory).toList(),
        deleted,
        byHand);
  }

  private static void print(PrintWriter out, Told told) {
    out.printf("Key %s of %s%n", told.key(), String.join(", ", told.pipelines()));
    for (String memory : told.remembered()) {
      out.printf("%s in %s%n", told.done() ? "Remembered" : "Would remember it", memory);
    }
    for (String file : told.deleted()) {
      out.printf(
          "%s %s%n", told.done() ? "Overwrote and deleted" : "Would overwrite and delete", file);
    }
    out.println("By hand:");
    told.byHand().forEach(step -> out.printf("  %s%n", step));
    out.println(
        told.done()
            ? "From now on its tokens cannot be turned back, and what it sealed cannot be opened."
            : "Nothing was changed. Give --yes to do it; there is no way back.");
  }

  private CommandSpec spec() {
    return Objects.requireNonNull(spec, "picocli sets it");
  }
}
