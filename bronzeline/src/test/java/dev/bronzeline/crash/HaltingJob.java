package dev.bronzeline.crash;

import dev.bronzeline.config.BronzeConfig;
import dev.bronzeline.config.PipelineConfig;
import dev.bronzeline.job.BronzePipeline;
import dev.bronzeline.job.JobConfig;
import dev.bronzeline.kafka.CheckpointPosition;
import dev.bronzeline.kafka.EffectiveStart;
import dev.bronzeline.kafka.KafkaOffsetManager;
import dev.bronzeline.kafka.KafkaStreamReader;
import dev.bronzeline.kafka.Position;
import dev.bronzeline.spark.SparkSessionFactory;
import dev.bronzeline.storage.BronzeWriter;
import dev.bronzeline.storage.LaneWriter;
import dev.bronzeline.storage.ReadTally;
import dev.bronzeline.storage.Store;
import dev.bronzeline.storage.Stores;
import dev.bronzeline.storage.WriterSettings;
import dev.bronzeline.storage.Writing;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.Trigger;

/**
 * The program of a process that runs the job on a {@link HaltingStore}. It is put together as
 * {@code BronzeStreamJob} does it.
 */
public final class HaltingJob {
  /** How the process ends when it has come to the point. */
  public static final int HALTED = HaltingStore.HALTED;

  private HaltingJob() {}

  /** Arguments: the {@link CommitPoint}, then the job's settings, each as {@code KEY=VALUE}. */
  public static void main(String[] arguments) throws Exception {
    CommitPoint point = CommitPoint.valueOf(arguments[0]);
    Map<String, String> settings =
        Arrays.stream(arguments)
            .skip(1)
            .map(setting -> setting.split("=", 2))
            .collect(Collectors.toMap(setting -> setting[0], setting -> setting[1]));
    run(
        point,
        JobConfig.load(JobUnderTest.config(), "user_events", "dev", settings, System::getenv));
    System.exit(0); // it has not come to the point
  }

  private static void run(CommitPoint point, BronzeConfig config) throws Exception {
    PipelineConfig pipeline = config.pipeline();
    String checkpoint = pipeline.sink().checkpoint();
    SparkSession spark = SparkSessionFactory.create(config.platform(), pipeline.name());
    Configuration hadoop = spark.sparkContext().hadoopConfiguration();
    WriterSettings writing = WriterSettings.at(pipeline.sink().root(), pipeline.name());
    Store store = new HaltingStore(Stores.open(new Path(writing.root()), hadoop), point);
    LaneWriter lane =
        LaneWriter.open(store, new Writing(writing.lane(), pipeline.name(), "test", "localhost"));
    try (KafkaOffsetManager offsets = new KafkaOffsetManager(config.kafka())) {
      EffectiveStart from =
          offsets.effectiveStart(
              pipeline.source(),
              Position.of(lane.position()),
              CheckpointPosition.read(checkpoint, hadoop));
      ReadTally tally = new ReadTally(spark);
      Dataset<Row> records =
          new KafkaStreamReader(spark, config.kafka()).readStream(pipeline.source(), from);
      new BronzeWriter(spark, writing)
          .writeStream(
              new BronzePipeline(pipeline, JobConfig.schema(config)).apply(tally.count(records)),
              lane,
              tally,
              new BronzeWriter.Start(pipeline.name(), checkpoint, Trigger.AvailableNow()))
          .awaitTermination();
    }
  }
}
