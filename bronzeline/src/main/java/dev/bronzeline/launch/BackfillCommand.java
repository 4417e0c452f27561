package dev.bronzeline.launch;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.bronzeline.config.BronzeConfig;
import dev.bronzeline.job.BackfillJob;
import dev.bronzeline.job.PlanCheck;
import dev.bronzeline.kafka.BackfillPlan;
import dev.bronzeline.kafka.BackfillRequest;
import dev.bronzeline.spark.ForcedStopException;
import dev.bronzeline.spark.SparkSessionFactory;
import dev.bronzeline.spark.StopSignals;
import java.io.PrintWriter;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code bronze backfill}: publishes a range of offsets or of time beside the stream. */
@Command(
    name = "backfill",
    mixinStandardHelpOptions = true,
    description = {
      "Publishes a range of offsets, or what was sent in some time, beside the stream or without one."
          + " What is published already is not published again, and what the stream has not come to"
          + " yet is left to it.",
      "Ctrl-C or SIGTERM end it after the current batch's commit. Run it again, and it goes on with"
          + " what is left."
    })
final class BackfillCommand implements Callable<Integer> {

  @Mixin private ConfigOptions config = new ConfigOptions();

  @Mixin private BackfillRange range = new BackfillRange();

  @Spec private @Nullable CommandSpec spec;

  @Option(
      names = {"-t", "--topic"},
      required = true,
      paramLabel = "NAME",
      description = "The pipeline, or the topic that it reads.")
  private String topic = "";

  @Option(names = "--dry-run", description = "Shows what would be done, and does nothing.")
  private boolean dryRun;

  @Option(names = "--json", description = "Prints one JSON object, at the end.")
  private boolean json;

  @Override
  public Integer call() throws Exception {
    BackfillRequest request = range.read(Objects.requireNonNull(spec, "picocli sets it"));
    BronzeConfig read = config.load(topic);
    if (dryRun) {
      PlanCheck.require(SparkSessionFactory.local("backfill"), read);
    }
    BackfillPlan plan = new BackfillJob(read, request, (entry, took) -> {}).plan();
    BackfillReport report = new BackfillReport(read.pipeline().name(), plan);
    PrintWriter out = spec.commandLine().getOut();
    if (!json) {
      report.printPlan(out);
      out.flush();
    }
    int code = ExitCode.OK.code();
    try {
      if (!dryRun && plan.size() > 0) {
        code = run(read, request, report);
      }
    } finally {
      tell(out, report);
    }
    return code;
  }

  private static int run(BronzeConfig read, BackfillRequest request, BackfillReport report)
      throws Exception {
    JobSupervisor supervisor =
        new JobSupervisor(
            RestartPolicy.DEFAULT,
            () -> supervised(new BackfillJob(read, request, report)),
            (phase, failures, reason, nextAttempt) -> {});
    StopSignals signals = StopSignals.install(supervisor::requestStop);
    try {
      supervisor.run();
      return ExitCode.OK.code();
    } catch (ForcedStopException e) {
      return signals.received().map(StopSignals.Signal::exitCode).orElseThrow(() -> e);
    }
  }

  private static JobSupervisor.Job supervised(BackfillJob job) {
    return new JobSupervisor.Job() {
      @Override
      public void run() throws Exception {
        job.run();
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

  private void tell(PrintWriter out, BackfillReport report) throws JsonProcessingException {
    if (json) {
      out.println(
          new JsonMapper()
              .writerWithDefaultPrettyPrinter()
              .writeValueAsString(report.told(dryRun)));
    } else {
      report.printAccount(out, dryRun);
    }
    out.flush();
  }
}
