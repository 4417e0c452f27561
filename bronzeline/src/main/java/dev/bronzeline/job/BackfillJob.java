package dev.bronzeline.job;

import dev.bronzeline.config.BronzeConfig;
import dev.bronzeline.config.PipelineConfig;
import dev.bronzeline.config.SinkSettings;
import dev.bronzeline.dedup.Deduplication;
import dev.bronzeline.kafka.BackfillPlan;
import dev.bronzeline.kafka.BackfillPlan.Published;
import dev.bronzeline.kafka.BackfillRangeException;
import dev.bronzeline.kafka.BackfillRequest;
import dev.bronzeline.kafka.DataLoss;
import dev.bronzeline.kafka.KafkaAwayException;
import dev.bronzeline.kafka.KafkaOffsetManager;
import dev.bronzeline.kafka.KafkaStreamReader;
import dev.bronzeline.kafka.SourceChange;
import dev.bronzeline.kafka.SourceChangedException;
import dev.bronzeline.ledger.OffsetRange;
import dev.bronzeline.ledger.PartitionId;
import dev.bronzeline.ledger.SourceIdentity;
import dev.bronzeline.spark.HadoopSettings;
import dev.bronzeline.spark.SparkContextManager;
import dev.bronzeline.spark.SparkSessionFactory;
import dev.bronzeline.storage.BronzeWriter;
import dev.bronzeline.storage.Claim;
import dev.bronzeline.storage.CommitListener;
import dev.bronzeline.storage.LaneWriter;
import dev.bronzeline.storage.ReadTally;
import dev.bronzeline.storage.TemporaryCheckpoints;
import dev.bronzeline.storage.Writing;
import java.io.IOException;
import java.util.List;
import java.util.SortedMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.StreamingQueryException;
import org.apache.spark.sql.streaming.Trigger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The life of a backfill: publishes a range of offsets that nobody has published, beside the
 * stream, in a lane of its own. What is left to do is said by the log alone, so a backfill that
 * ended early is simply run again.
 *
 * <p>The ranges that are missing are read in passes, each a query that ends: at most one range of
 * each partition. Every batch goes through the same ten steps and the same commit as one of the
 * stream.
 *
 * <p>{@link #run()} is called once, by one thread; {@link #requestStop} may be called by any thread
 * at any time.
 */
public final class BackfillJob {
  private static final Logger LOG = LoggerFactory.getLogger(BackfillJob.class);

  private final BronzeConfig config;
  private final BackfillRequest request;
  private final CommitListener listener;
  private final Object lock = new Object();
  private @Nullable SparkContextManager manager;
  private boolean stopRequested;
  private boolean progressed;

  /**
   * A backfill of a pipeline.
   *
   * @param config read and checked
   * @param request what is to be published
   * @param listener is told of each commit, in the query's thread
   */
  public BackfillJob(BronzeConfig config, BackfillRequest request, CommitListener listener) {
    this.config = config;
    this.request = request;
    this.listener =
        (entry, took) -> {
          if (entry.commit() != null) {
            QualityLog.tell(entry.commit());
          }
          listener.committed(entry, took);
        };
  }

  /**
   * What {@link #run()} would do now. Looks at Kafka and the log, and writes nothing.
   *
   * @throws dev.bronzeline.kafka.BackfillRangeException with all problems of what was asked for
   * @throws dev.bronzeline.kafka.SourceChangedException if Kafka is not what the log was read from
   * @throws dev.bronzeline.storage.RootTakenException if the root is another pipeline's
   * @throws IOException if the store cannot be reached
   */
  public BackfillPlan plan() throws IOException {
    try (KafkaOffsetManager kafka = new KafkaOffsetManager(config.kafka())) {
      return look(kafka, HadoopSettings.of(config.platform()));
    }
  }

  /**
   * Runs until all is published, the job is asked to stop, or it fails.
   *
   * @throws StreamingQueryException if a query fails; a batch that was refused is the cause
   * @throws dev.bronzeline.storage.AnotherWriterException if another backfill of this root has
   *     begun
   * @throws IOException if the store cannot be reached at the start
   * @throws InterruptedException if the calling thread is interrupted
   */
  public void run() throws StreamingQueryException, IOException, InterruptedException {
    SparkSession spark =
        SparkSessionFactory.create(config.platform(), config.pipeline().name() + "-backfill");
    run(spark, new SparkContextManager(spark, config.streaming().stopDeadline()));
  }

  /** Runs like {@link #run()}, in a context that others use too and that stays afterwards. */
  void runBesideOthers() throws StreamingQueryException, IOException, InterruptedException {
    SparkSession spark = SparkSessionFactory.create(config.platform(), "pipelines").newSession();
    run(spark, SparkContextManager.sharing(spark, config.streaming().stopDeadline()));
  }

  /** Asks the job to end after the commit of its current batch. Returns at once. */
  public void requestStop() {
    synchronized (lock) {
      stopRequested = true;
      if (manager != null) {
        manager.requestStop();
      }
    }
  }

  /** Whether a run that is over had ended a batch. */
  public boolean hasProgressed() {
    synchronized (lock) {
      return progressed;
    }
  }

  private void run(SparkSession spark, SparkContextManager context)
      throws StreamingQueryException, IOException, InterruptedException {
    try (context;
        KafkaOffsetManager kafka = new KafkaOffsetManager(config.kafka())) {
      synchronized (lock) {
        manager = context;
      }
      Configuration hadoop = spark.sparkContext().hadoopConfiguration();
      PiiKeys.requireNoneDestroyed(config.pipeline(), hadoop);
      BackfillPlan plan = context.start(() -> look(kafka, hadoop));
      if (plan.size() > 0 && !isStopping()) {
        // Whatever keeps the stream's keys: what is published is put into this one.
        Deduplication.REMEMBERING.forEach(spark.conf()::set);
        PipelineConfig pipeline = config.pipeline();
        SinkPlan.TopicGaps gaps = SinkPlan.gaps(pipeline.source(), kafka);
        BronzeWriter writer =
            new BronzeWriter(spark, SinkPlan.writer(pipeline, Writing.BACKFILL, gaps), listener);
        // Before the lane is opened: what cannot run must not fence a backfill that does.
        writer.check(PlanCheck.rows(config, records(spark, plan.passes().get(0))));
        LaneWriter lane = writer.open(new Claim(plan.source(), null, gaps.allowed(), 0));
        try (TemporaryCheckpoints checkpoints =
            TemporaryCheckpoints.open(pipeline.sink().checkpoint(), lane.id(), hadoop)) {
          // The backfill that was fenced just now may have committed since.
          publish(look(kafka, hadoop), spark, context, new Work(writer, lane, checkpoints, kafka));
        } catch (StreamingQueryException e) {
          explainLoss(kafka, hadoop, e);
          throw e;
        } catch (IOException | RuntimeException e) {
          QueryRun.throwIfFenced(lane, e);
          throw e;
        }
      }
    } finally {
      synchronized (lock) {
        manager = null;
        progressed = context.hasProgressed();
      }
    }
  }

  /** What the passes have in common. */
  private record Work(
      BronzeWriter writer,
      LaneWriter lane,
      TemporaryCheckpoints checkpoints,
      KafkaOffsetManager kafka) {}

  private void publish(
      BackfillPlan plan, SparkSession spark, SparkContextManager context, Work work)
      throws StreamingQueryException, IOException, InterruptedException {
    List<SortedMap<PartitionId, OffsetRange>> passes = plan.passes();
    for (int i = 0; i < passes.size() && !isStopping(); i++) {
      SortedMap<PartitionId, OffsetRange> pass = passes.get(i);
      LOG.info("Pass {} of {}: {}", i + 1, passes.size(), pass);
      String checkpoint = work.checkpoints().next();
      ReadTally tally = new ReadTally(spark);
      Dataset<Row> rows = PlanCheck.rows(config, tally.count(records(spark, pass)));
      Recollection.of(config).ifPresent(known -> known.write(spark, rows.schema(), checkpoint));
      StreamingQuery query =
          work.writer()
              .writeStream(
                  rows,
                  work.lane(),
                  tally,
                  new BronzeWriter.Start(
                      config.pipeline().name() + "-backfill", checkpoint, Trigger.AvailableNow()),
                  () -> requireSameSource(plan.source(), work.kafka()));
      context.registerStreamingQuery(query);
      new QueryRun(query, work.lane()).await(spark, context, config.streaming());
    }
  }

  /** Spark tells that records are gone; another look tells which. */
  private void explainLoss(KafkaOffsetManager kafka, Configuration hadoop, Exception failure)
      throws IOException {
    if (DataLoss.isWorthALook(failure)) {
      try {
        look(kafka, hadoop);
      } catch (SourceChangedException | BackfillRangeException | KafkaAwayException e) {
        e.addSuppressed(failure);
        throw e;
      }
    }
  }

  private static void requireSameSource(SourceIdentity before, KafkaOffsetManager kafka) {
    SourceChange.requireNone(before, kafka.identity(before.topics().keySet()));
  }

  private Dataset<Row> records(SparkSession spark, SortedMap<PartitionId, OffsetRange> pass) {
    return new KafkaStreamReader(spark, config.kafka())
        .readStream(pass, config.pipeline().source());
  }

  private BackfillPlan look(KafkaOffsetManager kafka, Configuration hadoop) throws IOException {
    PipelineConfig pipeline = config.pipeline();
    SinkSettings sink = pipeline.sink();
    Published published = PublishedOffsets.read(pipeline.name(), sink, hadoop);
    return BackfillPlan.look(kafka, pipeline.source(), published, request);
  }

  private boolean isStopping() {
    synchronized (lock) {
      return stopRequested;
    }
  }
}
