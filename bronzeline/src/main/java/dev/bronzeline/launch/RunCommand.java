package dev.bronzeline.launch;

import dev.bronzeline.config.BronzeConfig;
import dev.bronzeline.config.InvalidConfigException;
import dev.bronzeline.job.BronzeStreamJob;
import dev.bronzeline.kafka.Acceptance;
import dev.bronzeline.spark.ForcedStopException;
import dev.bronzeline.spark.StopSignals;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
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
      "Runs one or more pipelines until stopped: Ctrl-C or SIGTERM end it after the current batch's commit,"
          + " with exit code 0. A second signal ends it at once, which does no harm.",
      "When Kafka or the storage is away, it starts again by itself, with growing waits."
    })
final class RunCommand implements Callable<Integer> {

  @Mixin private ConfigOptions config = new ConfigOptions();

  @Mixin private AcceptOptions accept = new AcceptOptions();

  @Option(
      names = {"-t", "--topic"},
      required = true,
      split = ",",
      paramLabel = "NAME",
      description = {
        "The pipeline, or the topic that it reads. Several, with commas between or by several"
            + " options, run in one process; one that fails does not disturb the others."
      })
  private List<String> topics = List.of();

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
    Acceptance accepted = accept.read();
    List<BronzeConfig> pipelines = pipelines();
    try (Observation observation = Observation.of(pipelines)) {
      Map<String, JobSupervisor> supervisors = new LinkedHashMap<>();
      for (BronzeConfig read : pipelines) {
        String name = read.pipeline().name();
        StateReport report = observation.report(name);
        PauseReport listener = new PauseReport(observation.observer(name), report);
        supervisors.put(
            name,
            new JobSupervisor(
                RestartPolicy.DEFAULT,
                () ->
                    supervised(
                        new BronzeStreamJob(read, listener, accepted), pipelines.size() == 1),
                report::tell));
      }
      return run(new JobGroup(supervisors));
    }
  }

  private static int run(JobGroup group) throws Exception {
    StopSignals signals = StopSignals.install(group::requestStop);
    try {
      group.run();
      return ExitCode.OK.code();
    } catch (ForcedStopException e) {
      return signals.received().map(StopSignals.Signal::exitCode).orElseThrow(() -> e);
    }
  }

  /** All configurations are read before any job starts, and all their problems told. */
  private List<BronzeConfig> pipelines() {
    Map<String, BronzeConfig> pipelines = new LinkedHashMap<>();
    Map<String, String> roots = new HashMap<>();
    List<String> problems = new ArrayList<>();
    for (String topic : topics) {
      try {
        BronzeConfig read = config.loadToRun(topic, ofOptions());
        String name = read.pipeline().name();
        String other = roots.put(read.pipeline().sink().root(), name);
        if (pipelines.put(name, read) != null) {
          problems.add("Pipeline %s is asked for twice.".formatted(name));
        } else if (other != null) {
          problems.add("Pipelines %s and %s write to one root.".formatted(other, name));
        }
      } catch (InvalidConfigException e) {
        problems.add(e.getMessage());
      }
    }
    if (topics.size() > 1 && checkpoint != null) {
      problems.add(
          "--checkpoint is for one pipeline; set sink.checkpoint in each pipeline's file.");
    }
    if (topics.size() > 1 && accept.isGiven()) {
      problems.add(
          "--accept-gap and --accept-new-source are for one pipeline; start that one alone first.");
    }
    if (!problems.isEmpty()) {
      throw new InvalidConfigException(String.join(System.lineSeparator(), problems));
    }
    return List.copyOf(pipelines.values());
  }

  private Map<String, String> ofOptions() {
    Map<String, String> settings = new LinkedHashMap<>();
    if (availableNow) {
      settings.put("streaming.available-now", "true");
    }
    if (checkpoint != null) {
      settings.put("sink.checkpoint", checkpoint);
    }
    if (topics.size() > 1) {
      settings.put("spark.conf.spark.scheduler.mode", "FAIR");
    }
    if (ui) {
      settings.put("spark.conf.spark.ui.enabled", "true");
    }
    return settings;
  }

  private static JobSupervisor.Job supervised(BronzeStreamJob job, boolean alone) {
    return new JobSupervisor.Job() {
      @Override
      public void run() throws Exception {
        if (alone) {
          job.run();
        } else {
          job.runBesideOthers();
        }
      }

      @Override
      public void requestStop() {
        job.requestStop();
      }

      @Override
      public boolean hasProgressed() {
        return job.hasProgressed();
      }
    };
  }
}
