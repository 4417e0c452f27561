package dev.bronzeline.launch;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.bronzeline.ledger.LedgerJson;
import dev.bronzeline.storage.CheckpointStatus;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** {@code bronze checkpoint clean}: removes checkpoints that nothing needs any more. */
@Command(
    name = "clean",
    mixinStandardHelpOptions = true,
    description = {
      "Removes checkpoints that nothing was written to for some time, and that no recovery may need:"
          + " 'bronze checkpoint list' says which are needed, and why.",
      "Without --yes it only says what it would do."
    })
final class CheckpointCleanCommand implements Callable<Integer> {

  @Mixin private CheckpointFolders folders = new CheckpointFolders();

  @Spec private @Nullable CommandSpec spec;

  @Option(
      names = "--older-than",
      required = true,
      paramLabel = "TIME",
      converter = Age.class,
      description = "How long ago they were written to, at least: a time such as 30d or 12h.")
  private Duration age = Duration.ZERO;

  @Option(names = "--yes", description = "Does it.")
  private boolean yes;

  @Option(names = "--json", description = "Prints one JSON object.")
  private boolean json;

  /** What is done, as {@code --json} tells it. */
  private record Told(boolean done, List<CheckpointStatus> checkpoints) {}

  /** Reads {@code 30d} or {@code 12h}. */
  static final class Age implements ITypeConverter<Duration> {
    private static final Pattern TIME = Pattern.compile("(\\d{1,6})([hd])");

    @Override
    public Duration convert(String text) {
      Matcher time = TIME.matcher(text);
      if (!time.matches()) {
        throw new TypeConversionException("'" + text + "' is not a time such as 30d or 12h");
      }
      long amount = Long.parseLong(time.group(1));
      return time.group(2).equals("d") ? Duration.ofDays(amount) : Duration.ofHours(amount);
    }
  }

  @Override
  public Integer call() throws IOException {
    CheckpointFolders.Target target = folders.find();
    List<CheckpointStatus> old =
        yes
            ? target.manager().clean(age, target.configured())
            : target.manager().cleanable(age, target.configured());
    PrintWriter out = Objects.requireNonNull(spec, "picocli sets it").commandLine().getOut();
    if (json) {
      out.println(new String(LedgerJson.write(new Told(yes, old)), UTF_8));
    } else if (old.isEmpty()) {
      out.printf("Nothing to remove below %s.%n", target.folder());
    } else {
      for (CheckpointStatus checkpoint : old) {
        out.printf(
            "%s %s, %s, last written %s%n",
            yes ? "Removed" : "Would remove",
            checkpoint.path(),
            TextTable.bytes(checkpoint.bytes()),
            checkpoint.lastWritten());
      }
      if (!yes) {
        out.println("Nothing was changed. Give --yes to do it.");
      }
    }
    out.flush();
    return ExitCode.OK.code();
  }
}
