package dev.bronzeline.bench;

import dev.bronzeline.config.ConfigDirectory;
import dev.bronzeline.launch.BronzeCommand;
import dev.bronzeline.launch.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.config.Configurator;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code bronze bench}. */
@Command(
    name = "bench",
    mixinStandardHelpOptions = true,
    description =
        "Measures the job on this machine, side by side with plain Spark jobs over the same events: records per second,"
            + " CPU and heap.")
public final class BenchCommand implements BronzeCommand {
  private static final int MOST_PARTITIONS = 1000;

  @Spec private @Nullable CommandSpec spec;

  @Option(
      names = "--events",
      paramLabel = "N",
      defaultValue = "1000000",
      description = "How many events to send (default: ${DEFAULT-VALUE}).")
  private long events;

  @Option(
      names = "--rounds",
      paramLabel = "N",
      defaultValue = "3",
      description =
          "How often to measure each job, after a round that is not measured (default: ${DEFAULT-VALUE}).")
  private int rounds;

  @Option(
      names = "--partitions",
      paramLabel = "N",
      defaultValue = "4",
      description = "How many partitions the topic gets (default: ${DEFAULT-VALUE}).")
  private int partitions;

  @Option(
      names = "--only",
      paramLabel = "N",
      split = ",",
      description =
          "Measure only these jobs: 1 Kafka fetch, 2 raw values, 3 plain from_json, 4 bronze without deduplication, 5"
              + " bronze, 6 unrefined, 7 much refined, 8 good events as JSON, 9 the same as Avro. Ratios need job 3.")
  private List<Integer> only = Stream.of(Variant.values()).map(Variant::number).toList();

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "Another seed makes other events (default: ${DEFAULT-VALUE}).")
  private long seed;

  @Option(
      names = "--dir",
      paramLabel = "DIR",
      description =
          "Where Kafka and the jobs write while it runs, in a new folder that is removed at the end (default: the"
              + " system's folder for temporary files).")
  private Path folder = Path.of(System.getProperty("java.io.tmpdir"));

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description = "Also write the result to this file, as JSON.")
  private @Nullable Path file;

  @Option(names = "--json", description = "Print the result as JSON instead of a table.")
  private boolean json;

  /** Made by picocli. */
  public BenchCommand() {}

  @Override
  public Integer call() throws Exception {
    BenchSettings settings = settings();
    if (System.getenv("BRONZE_LOG_LEVEL") == null) {
      Configurator.setLevel("dev.bronzeline", Level.WARN);
    }
    try {
      tell(new Bench(settings, ConfigDirectory.find(), System.err::println).run());
      return ExitCode.OK.code();
    } catch (WrongResultException e) {
      System.err.println("bronze: " + e.getMessage());
      return ExitCode.VERIFY_FINDINGS.code();
    }
  }

  private void tell(BenchResult result) throws IOException {
    if (file != null) {
      Files.writeString(file, Json.write(result) + "\n");
    }
    System.out.print(json ? Json.write(result) + "\n" : "\n" + BenchTable.of(result));
  }

  private BenchSettings settings() {
    check(events > 0, "--events must be above 0");
    check(rounds > 0, "--rounds must be above 0");
    check(
        partitions > 0 && partitions <= MOST_PARTITIONS,
        "--partitions must be 1 to " + MOST_PARTITIONS);
    return new BenchSettings(events, partitions, rounds, seed, variants(), folder);
  }

  private List<Variant> variants() {
    try {
      return only.stream().distinct().sorted().map(Variant::of).toList();
    } catch (IllegalArgumentException e) {
      throw refusal(e.getMessage());
    }
  }

  private void check(boolean holds, String problem) {
    if (!holds) {
      throw refusal(problem);
    }
  }

  private ParameterException refusal(@Nullable String problem) {
    if (spec == null) {
      throw new IllegalStateException(problem);
    }
    return new ParameterException(spec.commandLine(), problem);
  }
}
