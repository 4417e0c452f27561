package dev.bronzeline.launch;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.bronzeline.config.ConfigDirectory;
import dev.bronzeline.demo.Demo;
import dev.bronzeline.demo.DemoException;
import dev.bronzeline.demo.DemoOptions;
import dev.bronzeline.demo.DemoReport;
import dev.bronzeline.demo.DemoResult;
import dev.bronzeline.demo.DemoSettings;
import dev.bronzeline.demo.Screen;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code bronze demo}. */
@Command(
    name = "demo",
    mixinStandardHelpOptions = true,
    description =
        "Starts a Kafka and an S3 server on this machine, sends events with every kind of fault, runs a pipeline on"
            + " them, and shows that every one is accounted for.")
final class DemoCommand implements Callable<Integer> {
  @Spec private @Nullable CommandSpec spec;

  @Option(
      names = "--events",
      paramLabel = "N",
      defaultValue = "100000",
      description = "How many events to make (default: ${DEFAULT-VALUE}).")
  private long events;

  @Option(
      names = "--dir",
      paramLabel = "DIR",
      description = "Where to put everything; empty or absent (default: a new temporary folder).")
  private @Nullable Path folder;

  @Option(
      names = "--pipeline",
      paramLabel = "NAME",
      defaultValue = DemoSettings.SAMPLE_PIPELINE,
      description = "The pipeline to run (default: ${DEFAULT-VALUE}).")
  private String pipeline = DemoSettings.SAMPLE_PIPELINE;

  @Option(
      names = "--file",
      paramLabel = "FILE",
      description = "Send the lines of this file, each as one event, instead of made-up events.")
  private @Nullable Path file;

  @Option(
      names = "--partitions",
      paramLabel = "N",
      defaultValue = "4",
      description = "How many partitions the topic gets (default: ${DEFAULT-VALUE}).")
  private int partitions;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "Another seed makes other events (default: ${DEFAULT-VALUE}).")
  private long seed;

  @Option(
      names = "--keep-running",
      description = "Leave it all up, with a trickle of new events, until Ctrl-C.")
  private boolean keepRunning;

  @Option(
      names = "--json",
      description = "Print the result as JSON; what happens goes to standard error.")
  private boolean json;

  @Override
  public Integer call() throws Exception {
    check(events > 0, "--events must be above 0");
    check(partitions > 0 && partitions <= 1000, "--partitions must be 1 to 1000");
    DemoOptions options =
        new DemoOptions(pipeline, folder, file, events, partitions, keepRunning, seed);
    DemoSettings settings =
        new DemoSettings(
            ConfigDirectory.find(),
            Path.of(System.getProperty("bronze.home", "."), "samples"),
            System::getenv);
    Screen screen = screen();
    AtomicReference<@Nullable DemoResult> result = new AtomicReference<>();
    try {
      new Demo(options, settings, screen)
          .run(
              found -> {
                result.set(found);
                tell(found, screen);
              });
    } catch (DemoException e) {
      throw refusal(String.valueOf(e.getMessage()));
    }
    DemoResult found = result.get();
    return (found != null && found.holds() ? ExitCode.OK : ExitCode.VERIFY_FINDINGS).code();
  }

  private void tell(DemoResult result, Screen screen) {
    if (!json) {
      new DemoReport(screen).print(result);
      return;
    }
    try {
      ObjectMapper mapper = JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();
      System.out.println(mapper.writeValueAsString(result));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  private Screen screen() {
    PrintStream out = json ? System.err : System.out;
    boolean terminal = !json && Boolean.getBoolean("bronze.terminal");
    return new Screen(out, terminalCharset(), terminal);
  }

  /** Java 17 knows it only under its own name. */
  private static Charset terminalCharset() {
    String name = System.getProperty("stdout.encoding", System.getProperty("sun.stdout.encoding"));
    return name == null
        ? Charset.forName(System.getProperty("native.encoding"))
        : Charset.forName(name);
  }

  private void check(boolean holds, String problem) {
    if (!holds) {
      throw refusal(problem);
    }
  }

  private ParameterException refusal(String problem) {
    if (spec == null) {
      throw new IllegalStateException(problem);
    }
    return new ParameterException(spec.commandLine(), problem);
  }
}
