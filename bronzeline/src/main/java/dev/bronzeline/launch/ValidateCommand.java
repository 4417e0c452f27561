package dev.bronzeline.launch;

import dev.bronzeline.config.BronzeConfig;
import dev.bronzeline.config.InvalidConfigException;
import dev.bronzeline.job.PlanCheck;
import dev.bronzeline.spark.SparkSessionFactory;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * {@code bronze validate}: everything that is wrong with the configuration, at once. Connects to
 * nothing.
 */
@Command(
    name = "validate",
    mixinStandardHelpOptions = true,
    description = {
      "Checks the configuration and tells all its problems at once.",
      "It reads files only; it connects to nothing."
    })
final class ValidateCommand implements Callable<Integer> {

  @Mixin private ConfigOptions config = new ConfigOptions();

  @Spec private @Nullable CommandSpec spec;

  @Option(
      names = {"-t", "--topic"},
      paramLabel = "NAME",
      description = "The pipeline, or the topic that it reads. Default: every pipeline.")
  private @Nullable String topic;

  @Override
  public Integer call() throws IOException {
    PrintWriter out = spec().commandLine().getOut();
    PrintWriter err = spec().commandLine().getErr();
    SparkSession spark = SparkSessionFactory.local("validate");
    boolean valid = true;
    for (String pipeline : topic == null ? pipelines() : List.of(topic)) {
      try {
        BronzeConfig read = config.load(pipeline, spark);
        PlanCheck.require(spark, read);
        out.printf(
            "%s in %s: valid (reads %s, writes %s)%n",
            read.pipeline().name(),
            read.environment(),
            PlanCommand.topics(read.pipeline().source()),
            read.pipeline().sink().root());
        read.pipeline().pii().warnings().forEach(warning -> out.printf("  %s%n", warning));
      } catch (InvalidConfigException e) {
        err.printf("%s in %s: %s%n", pipeline, config.environment(), e.getMessage());
        valid = false;
      }
    }
    out.flush();
    err.flush();
    return (valid ? ExitCode.OK : ExitCode.INVALID_CONFIGURATION).code();
  }

  private List<String> pipelines() throws IOException {
    List<String> pipelines = config.pipelines();
    if (pipelines.isEmpty()) {
      throw new ParameterException(
          spec().commandLine(),
          "There are no pipelines in %s; name the configuration's directory with --config"
              .formatted(config.directory().toAbsolutePath().normalize()));
    }
    return pipelines;
  }

  private CommandSpec spec() {
    return Objects.requireNonNull(spec, "picocli sets it");
  }
}
