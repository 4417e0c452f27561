package dev.bronzeline.launch;

import dev.bronzeline.config.BronzeConfig;
import dev.bronzeline.job.BronzeStreamJob;
import dev.bronzeline.spark.ForcedStopException;
import dev.bronzeline.spark.StopSignals;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code bronze run}: runs a pipeline until it is asked to stop. */
@Command(
    name = "run",
    mixinStandardHelpOptions = true,
    description = {
      "Runs a pipeline until it is stopped: Ctrl-C or SIGTERM end it after the current batch's commit,"
          + " with exit code 0. A second signal ends it at once, which does no harm.",
      "When Kafka or the storage is away, it starts again by itself, with growing waits."
    })
final class RunCommand implements Callable<Integer> {

  @Mixin private ConfigOptions config = new ConfigOptions();

  @Option(
      names = {"-t", "--topic"},
      required = true,
      paramLabel = "NAME",
      description = "The pipeline, or the topic that it reads.")
  private String topic = "";

  @Option(
      names = "--available-now",
      description = "Takes what is there, in as many batches as it needs, and ends.")
  private boolean availableNow;

  @Option(
      names = "--checkpoint",
      paramLabel = "DIR",
      description = "Spark's checkpoint. Default: _checkpoint below the pipeline's root.")
  private @Nullable String checkpoint;

  @Option(
      names = "--ui",
      description = "Opens Spark's web page, on this machine only (http://127.0.0.1:4040).")
  private boolean ui;

  @Override
  public Integer call() throws Exception {
    BronzeConfig read = config.load(topic, ofOptions());
    JobSupervisor supervisor =
        new JobSupervisor(RestartPolicy.DEFAULT, () -> supervised(new BronzeStreamJob(read)));
    StopSignals signals = StopSignals.install(supervisor::requestStop);
    try {
      supervisor.run();
      return ExitCode.OK.code();
    } catch (ForcedStopException e) {
      return signals.received().map(StopSignals.Signal::exitCode).orElseThrow(() -> e);
    }
  }

  private Map<String, String> ofOptions() {
    Map<String, String> settings = new LinkedHashMap<>();
    if (availableNow) {
      settings.put("streaming.available-now", "true");
    }
    if (checkpoint != null) {
      settings.put("sink.checkpoint", checkpoint);
    }
    if (ui) {
      settings.put("spark.conf.spark.ui.enabled", "true");
    }
    return settings;
  }

  private static JobSupervisor.Job supervised(BronzeStreamJob job) {
    return new JobSupervisor.Job() {
      @Override
      public void run() throws Exception {
        job.run();
      }

      @Override
      public void requestStop() {
        job.requestStop();
      }
    };
  }
}
