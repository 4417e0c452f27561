package dev.bronzeline.launch;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.bronzeline.config.BronzeConfig;
import dev.bronzeline.config.SourceSettings;
import dev.bronzeline.job.CheckpointCheck;
import dev.bronzeline.job.PiiKeys;
import dev.bronzeline.job.PlanCheck;
import dev.bronzeline.kafka.CheckpointPosition;
import dev.bronzeline.kafka.Departure;
import dev.bronzeline.kafka.KafkaOffsetManager;
import dev.bronzeline.kafka.Position;
import dev.bronzeline.spark.HadoopSettings;
import dev.bronzeline.spark.SparkSessionFactory;
import dev.bronzeline.storage.CheckpointFit;
import dev.bronzeline.storage.CommitLog;
import dev.bronzeline.storage.LaneState;
import dev.bronzeline.storage.Stores;
import dev.bronzeline.storage.Writing;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * {@code bronze plan}: what a start of a pipeline would do. It looks at Kafka, the log and the
 * checkpoint, and writes nothing.
 */
@Command(
    name = "plan",
    mixinStandardHelpOptions = true,
    description = {
      "Shows what a start would do: the first offset of each partition and why, the schema, the steps,"
          + " the rules, the treatment of personal data, and the outputs.",
      "It looks at Kafka, the log and the checkpoint, and writes nothing."
    })
final class PlanCommand implements Callable<Integer> {

  @Mixin private ConfigOptions config = new ConfigOptions();

  @Mixin private AcceptOptions accept = new AcceptOptions();

  @Spec private @Nullable CommandSpec spec;

  @Option(
      names = {"-t", "--topic"},
      required = true,
      paramLabel = "NAME",
      description = "The pipeline, or the topic that it reads.")
  private String topic = "";

  @Option(names = "--json", description = "Prints one JSON object.")
  private boolean json;

  @Override
  public Integer call() throws IOException {
    BronzeConfig read = config.load(topic);
    PlanCheck.require(SparkSessionFactory.local("plan"), read);
    Configuration hadoop = HadoopSettings.of(read.platform());
    PiiKeys.requireNoneDestroyed(read.pipeline(), hadoop);
    CheckpointFit fit = CheckpointCheck.look(read.pipeline(), hadoop);
    Departure departure;
    try (KafkaOffsetManager offsets = new KafkaOffsetManager(read.kafka())) {
      CommitLog log = log(read, hadoop);
      LaneState stream = LaneState.read(log, Writing.STREAM);
      departure =
          Departure.look(
              offsets,
              read.pipeline().source(),
              CheckpointCheck.source(read.pipeline(), stream.source(), hadoop),
              Position.of(stream.position()),
              log.covered(),
              fit.isReadable()
                  ? CheckpointPosition.read(read.pipeline().sink().checkpoint(), hadoop)
                  : Position.UNKNOWN,
              accept.read());
    }
    Plan plan = Plan.of(read, departure, fit);
    PrintWriter out = Objects.requireNonNull(spec, "picocli sets it").commandLine().getOut();
    if (json) {
      out.println(new JsonMapper().writerWithDefaultPrettyPrinter().writeValueAsString(plan));
    } else {
      plan.print(out);
    }
    out.flush();
    return (plan.isRefused() ? ExitCode.BATCH_REFUSED : ExitCode.OK).code();
  }

  /** What a pipeline reads, for people. */
  static String topics(SourceSettings source) {
    return source.topicPattern() == null
        ? String.join(", ", source.topics())
        : "topics like " + source.topicPattern();
  }

  private static CommitLog log(BronzeConfig config, Configuration hadoop) throws IOException {
    return new CommitLog(Stores.open(new Path(config.pipeline().sink().root()), hadoop));
  }
}
