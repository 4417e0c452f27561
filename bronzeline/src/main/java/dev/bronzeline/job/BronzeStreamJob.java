package dev.bronzeline.job;

import dev.bronzeline.config.BronzeConfig;
import dev.bronzeline.config.DeduplicateSettings;
import dev.bronzeline.config.PipelineConfig;
import dev.bronzeline.config.RuleSettings;
import dev.bronzeline.config.SinkSettings;
import dev.bronzeline.config.SourceSettings.Gaps;
import dev.bronzeline.config.StreamingSettings.OnStall;
import dev.bronzeline.kafka.CheckpointPosition;
import dev.bronzeline.kafka.EffectiveStart;
import dev.bronzeline.kafka.KafkaOffsetManager;
import dev.bronzeline.kafka.KafkaStreamReader;
import dev.bronzeline.kafka.Position;
import dev.bronzeline.observe.AlertWatch;
import dev.bronzeline.schema.Columns;
import dev.bronzeline.spark.ForcedStopException;
import dev.bronzeline.spark.SparkContextManager;
import dev.bronzeline.spark.SparkSessionFactory;
import dev.bronzeline.storage.AnotherWriterException;
import dev.bronzeline.storage.BronzeWriter;
import dev.bronzeline.storage.CommitListener;
import dev.bronzeline.storage.LaneWriter;
import dev.bronzeline.storage.ReadTally;
import dev.bronzeline.storage.WriterSettings;
import dev.bronzeline.storage.Writing;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apache.hadoop.fs.Path;
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
 * The life of one pipeline's streaming job: fences older writers, finds where to start, builds the
 * plan, runs it, and ends it at a batch boundary when asked.
 *
 * <p>{@link #run} is called once, by one thread; {@link #requestStop} may be called by any thread
 * at any time.
 */
public final class BronzeStreamJob {
  private static final Logger LOG = LoggerFactory.getLogger(BronzeStreamJob.class);

  private final BronzeConfig config;
  private final CommitListener listener;
  private final @Nullable JobObserver own;
  private final Object lock = new Object();
  private @Nullable SparkContextManager manager;
  private boolean stopRequested;

  /**
   * The job that a configuration describes, with an observer of its own that is watched while it
   * runs.
   *
   * @param config read and checked
   */
  public BronzeStreamJob(BronzeConfig config) {
    this.config = config;
    this.own = new JobObserver(config.pipeline().name());
    this.listener = own;
  }

  /**
   * The job that a configuration describes.
   *
   * @param config read and checked
   * @param listener is told of each commit, in the query's thread
   */
  public BronzeStreamJob(BronzeConfig config, CommitListener listener) {
    this.config = config;
    this.own = null;
    this.listener = listener;
  }

  /**
   * The job of the pipeline that reads a topic, as the configuration directory has it.
   *
   * @param topic a topic or the name of a pipeline
   * @param environment the name of a file in {@code environments/}, such as {@code prod}
   * @throws dev.bronzeline.config.InvalidConfigException with everything that is wrong
   */
  public BronzeStreamJob(String topic, String environment) {
    this(JobConfig.load(topic, environment));
  }

  /**
   * Runs until the job is asked to stop, has caught up (when the configuration says that it ends
   * then), or fails.
   *
   * @throws StreamingQueryException if the query fails; a batch that was refused is the cause
   * @throws IOException if the store cannot be reached at the start
   * @throws InterruptedException if the calling thread is interrupted
   */
  public void run() throws StreamingQueryException, IOException, InterruptedException {
    SparkSession spark = SparkSessionFactory.create(config.platform(), config.pipeline().name());
    run(spark, new SparkContextManager(spark, config.streaming().stopDeadline()));
  }

  /**
   * Runs like {@link #run()}, in a session of its own in a context that other jobs use too and that
   * stays when this job has ended.
   */
  public void runBesideOthers() throws StreamingQueryException, IOException, InterruptedException {
    SparkSession spark = SparkSessionFactory.create(config.platform(), "pipelines").newSession();
    spark.sparkContext().setLocalProperty("spark.scheduler.pool", config.pipeline().name());
    run(spark, SparkContextManager.sharing(spark, config.streaming().stopDeadline()));
  }

  private void run(SparkSession spark, SparkContextManager context)
      throws StreamingQueryException, IOException, InterruptedException {
    AlertWatch watch = own == null ? null : own.watch();
    try (context) {
      synchronized (lock) {
        manager = context;
        if (stopRequested) {
          return;
        }
      }
      Running running = launch(spark);
      context.registerStreamingQuery(running.query());
      await(spark, context, running);
    } finally {
      synchronized (lock) {
        manager = null;
      }
      if (watch != null) {
        watch.close();
      }
    }
  }

  private record Running(StreamingQuery query, LaneWriter lane) {}

  private void await(SparkSession spark, SparkContextManager context, Running running)
      throws StreamingQueryException, InterruptedException {
    AtomicReference<@Nullable StalledException> stalled = new AtomicReference<>();
    Consumer<String> onStall =
        story -> {
          if (config.streaming().onStall() == OnStall.RESTART) {
            stalled.set(new StalledException(story));
            context.interrupt();
          }
        };
    HealthWatch watch =
        HealthWatch.of(spark, running.query(), config.streaming().stalledAfter(), onStall);
    try {
      context.awaitTermination();
    } catch (StreamingQueryException | ForcedStopException e) {
      StalledException cause = stalled.get();
      if (cause == null) {
        throwIfFenced(running.lane(), e);
        throw e;
      }
      cause.addSuppressed(e);
      throw cause;
    } finally {
      watch.close();
    }
    StalledException cause = stalled.get();
    if (cause != null) {
      throw cause;
    }
  }

  /** Whatever a fenced writer has stumbled over, the other writer is the reason. */
  private static void throwIfFenced(LaneWriter lane, Exception failure) {
    Optional<AnotherWriterException> fenced;
    try {
      fenced = lane.fenced();
    } catch (IOException | RuntimeException e) {
      failure.addSuppressed(e);
      return;
    }
    if (fenced.isPresent()) {
      fenced.get().addSuppressed(failure);
      throw fenced.get();
    }
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

  /** Starts the query in a session of the caller's, who also ends it. */
  public StreamingQuery start(SparkSession spark) throws IOException {
    return launch(spark).query();
  }

  private Running launch(SparkSession spark) throws IOException {
    PipelineConfig pipeline = config.pipeline();
    SinkSettings sink = pipeline.sink();
    try (KafkaOffsetManager offsets = new KafkaOffsetManager(config.kafka())) {
      BronzeWriter writer = new BronzeWriter(spark, writerSettings(gapsAllowed(offsets)), listener);
      ReadTally tally = new ReadTally(spark);
      // Once for nothing: what cannot run must not fence a writer that does.
      writer.check(rows(spark, tally, from(spark, offsets, writer.position())));
      LaneWriter lane = writer.open();
      EffectiveStart from = from(spark, offsets, lane.position());
      tell(spark, lane, from);
      try {
        return new Running(
            writer.writeStream(
                rows(spark, tally, from),
                lane,
                tally,
                new BronzeWriter.Start(pipeline.name(), sink.checkpoint(), trigger())),
            lane);
      } catch (RuntimeException e) {
        throwIfFenced(lane, e);
        throw e;
      }
    }
  }

  private EffectiveStart from(
      SparkSession spark, KafkaOffsetManager offsets, Map<String, Map<Integer, Long>> log)
      throws IOException {
    return offsets.effectiveStart(
        config.pipeline().source(),
        Position.of(log),
        CheckpointPosition.read(
            config.pipeline().sink().checkpoint(), spark.sparkContext().hadoopConfiguration()));
  }

  /** The plan of the query: analyzed, not run. */
  private Dataset<Row> rows(SparkSession spark, ReadTally tally, EffectiveStart from) {
    Dataset<Row> records =
        new KafkaStreamReader(spark, config.kafka()).readStream(config.pipeline().source(), from);
    return PlanCheck.rows(config, tally.count(records));
  }

  private Trigger trigger() {
    return config.streaming().availableNow()
        ? Trigger.AvailableNow()
        : Trigger.ProcessingTime(config.streaming().trigger().toMillis());
  }

  /** A topic that cannot have gaps must not show any: then records are missing. */
  private boolean gapsAllowed(KafkaOffsetManager offsets) {
    Gaps gaps = config.pipeline().source().gaps();
    return gaps == Gaps.ALLOWED
        || (gaps == Gaps.AUTO
            && !offsets.topicsWithGaps(offsets.topics(config.pipeline().source())).isEmpty());
  }

  private void tell(SparkSession spark, LaneWriter lane, EffectiveStart from) throws IOException {
    SinkSettings sink = config.pipeline().sink();
    LOG.info(
        "Pipeline {} writes to {}; {} records are waiting",
        config.pipeline().name(),
        sink.root(),
        from.backlog());
    Path checkpoint = new Path(sink.checkpoint(), "metadata");
    boolean lost =
        lane.lastCommit().isPresent()
            && !checkpoint
                .getFileSystem(spark.sparkContext().hadoopConfiguration())
                .exists(checkpoint);
    if (lost) {
      DeduplicateSettings deduplicate = config.pipeline().deduplicate();
      LOG.warn(
          "There is no checkpoint at {}, so the job goes on where the log ends: {}. Nothing is lost or repeated{}.",
          sink.checkpoint(),
          from.json(),
          deduplicate == null
              ? ""
              : "; only the memory of the deduplication is gone, so a copy of an event from before may be accepted once more");
    }
  }

  private WriterSettings writerSettings(boolean gapsAllowed) {
    PipelineConfig pipeline = config.pipeline();
    SinkSettings sink = pipeline.sink();
    List<String> distinct = new ArrayList<>(List.of(Columns.OFFSET));
    DeduplicateSettings deduplicate = pipeline.deduplicate();
    if (deduplicate != null && deduplicate.keys().size() == 1) {
      distinct.addAll(deduplicate.keys());
    }
    return new WriterSettings(
        sink.root(),
        pipeline.name(),
        Writing.STREAM,
        pipeline.schema().version(),
        pipeline.eventTime(),
        sink.partitionBy() == SinkSettings.PartitionBy.EVENT_TIME
            ? WriterSettings.PartitionBy.EVENT_TIME
            : WriterSettings.PartitionBy.INGESTION_TIME,
        sink.targetFileSize(),
        distinct,
        pipeline.rules().stream()
            .filter(rule -> rule.severity() == RuleSettings.Severity.FAIL)
            .map(RuleSettings::id)
            .collect(Collectors.toUnmodifiableSet()),
        gapsAllowed);
  }
}
