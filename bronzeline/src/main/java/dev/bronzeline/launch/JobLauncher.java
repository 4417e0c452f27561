package dev.bronzeline.launch;

import dev.bronzeline.config.Nearest;
import java.io.PrintWriter;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * The command line {@code bronze}: its commands, and how a failure is told. The commands of the
 * product are listed here; other modules add theirs as {@link BronzeCommand}.
 */
@Command(
    name = "bronze",
    mixinStandardHelpOptions = true,
    versionProvider = JobLauncher.Version.class,
    synopsisSubcommandLabel = "COMMAND",
    description = "Moves events from Kafka into a bronze layer and accounts for every offset.",
    footer = {
      "",
      "First steps:  bronze demo",
      "              bronze validate --topic user_events --environment dev",
      "              bronze run --topic user_events --environment dev",
      "",
      "'bronze COMMAND --help' tells more. docs/cli.md lists all options and exit codes."
    },
    subcommands = {
      DemoCommand.class,
      RunCommand.class,
      BackfillCommand.class,
      ReleaseCommand.class,
      ValidateCommand.class,
      PlanCommand.class,
      VerifyCommand.class,
      StatusCommand.class,
      DlqCommand.class,
      SchemaCommand.class,
      PiiCommand.class,
      ManifestCommand.class,
      CheckpointCommand.class,
      RulesCommand.class,
      AlertsCommand.class
    })
public final class JobLauncher implements Runnable {

  @Spec private @Nullable CommandSpec spec;

  @Option(
      names = "--verbose",
      scope = ScopeType.INHERIT,
      description = "Shows the stack trace of a failure.")
  private boolean verbose;

  /** Runs a command and ends the process with its exit code. */
  public static void main(String[] arguments) {
    int code = commandLine().execute(arguments);
    // Threads of a session that had to be left behind must not keep the process.
    System.exit(code);
  }

  /** The whole command line, ready to run; it never ends the process. */
  static CommandLine commandLine() {
    JobLauncher launcher = new JobLauncher();
    CommandLine bronze = new CommandLine(launcher);
    ServiceLoader.load(BronzeCommand.class).forEach(bronze::addSubcommand);
    bronze.setCaseInsensitiveEnumValuesAllowed(true);
    bronze.setUsageHelpAutoWidth(true);
    bronze.setParameterExceptionHandler(JobLauncher::wrongUsage);
    bronze.setExecutionExceptionHandler(launcher::failed);
    return bronze;
  }

  /** {@code bronze} alone shows what there is. */
  @Override
  public void run() {
    if (spec != null) {
      spec.commandLine().usage(spec.commandLine().getOut());
    }
  }

  private static int wrongUsage(ParameterException wrong, String[] arguments) {
    CommandLine command = wrong.getCommandLine();
    PrintWriter err = command.getErr();
    err.println("bronze: " + wrong.getMessage());
    String nearest =
        wrong instanceof UnmatchedArgumentException unmatched
            ? nearest(unmatched.getUnmatched().get(0), command.getCommandSpec())
            : null;
    if (nearest != null) {
      err.printf("Did you mean '%s'?%n", nearest);
    }
    err.printf("'%s --help' tells what there is.%n", command.getCommandSpec().qualifiedName());
    err.flush();
    return ExitCode.USAGE.code();
  }

  private static @Nullable String nearest(String argument, CommandSpec command) {
    Set<String> known = new TreeSet<>(command.subcommands().keySet());
    known.addAll(command.optionsMap().keySet());
    return Nearest.to(argument, known);
  }

  private int failed(Exception exception, CommandLine command, ParseResult parsed) {
    Failure failure = Failure.of(exception);
    PrintWriter err = command.getErr();
    err.println("bronze: " + failure.message());
    if (verbose) {
      exception.printStackTrace(err);
    } else if (failure.code() == ExitCode.FAILURE) {
      err.println("This was not expected. --verbose shows where it happened.");
    }
    err.flush();
    LoggerFactory.getLogger(JobLauncher.class).debug("Failed", exception);
    return failure.code().code();
  }

  /** The version that the build wrote into the jar. */
  static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
      String version = JobLauncher.class.getPackage().getImplementationVersion();
      return new String[] {"bronze " + (version == null ? "(not from a jar)" : version)};
    }
  }
}
