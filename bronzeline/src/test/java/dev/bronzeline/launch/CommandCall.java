package dev.bronzeline.launch;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import picocli.CommandLine;

/**
 * What one command of {@code bronze} did, in this process.
 *
 * @param exitCode how it ended
 * @param printed to both streams
 */
public record CommandCall(int exitCode, String printed) {
  /** Runs a command to its end. */
  public static CommandCall of(List<String> arguments) {
    StringWriter printed = new StringWriter();
    CommandLine bronze = JobLauncher.commandLine();
    bronze.setOut(new PrintWriter(printed)).setErr(new PrintWriter(printed));
    int code = bronze.execute(arguments.toArray(String[]::new));
    return new CommandCall(code, printed.toString());
  }
}
