package dev.bronzeline.job;

import dev.bronzeline.config.BronzeConfig;
import dev.bronzeline.config.DeduplicateSettings;
import dev.bronzeline.config.PipelineConfig;
import dev.bronzeline.config.RuleSettings;
import dev.bronzeline.config.SinkSettings;
import dev.bronzeline.config.SourceSettings.Gaps;
import dev.bronzeline.config.StreamingSettings.OnStall;
import dev.bronzeline.kafka.Acceptance;
import dev.bronzeline.kafka.CheckpointPosition;
import dev.bronzeline.kafka.DataLoss;
import dev.bronzeline.kafka.Departure;
import dev.bronzeline.kafka.EffectiveStart;
import dev.bronzeline.kafka.KafkaAwayException;
import dev.bronzeline.kafka.KafkaOffsetManager;
import dev.bronzeline.kafka.KafkaStreamReader;
import dev.bronzeline.kafka.Position;
import dev.bronzeline.kafka.SourceChangedException;
import dev.bronzeline.kafka.StaleCheckpointException;
import dev.bronzeline.kafka.StartingOffsetsException;
import dev.bronzeline.ledger.NewSource;
import dev.bronzeline.observe.AlertWatch;
import dev.bronzeline.schema.Columns;
import dev.bronzeline.spark.ForcedStopException;
import dev.bronzeline.spark.SparkContextManager;
import dev.bronzeline.spark.SparkSessionFactory;
import dev.bronzeline.storage.AnotherWriterException;
import dev.bronzeline.storage.BronzeWriter;
import dev.bronzeline.storage.CheckpointFit;
import dev.bronzeline.storage.Claim;
import dev.bronzeline.storage.CommitLog;
import dev.bronzeline.storage.LaneState;
import dev.bronzeline.storage.LaneWriter;
import dev.bronzeline.storage.LogEnd;
import dev.bronzeline.storage.ReadTally;
import dev.bronzeline.storage.RetiredCheckpoint;
import dev.bronzeline.storage.Stores;
import dev.bronzeline.storage.WriterSettings;
import dev.bronzeline.storage.Writing;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
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
  private static final int DEEPEST = 50;
  private static final Logger LOG = LoggerFactory.getLogger(BronzeStreamJob.class);

  private final BronzeConfig config;
  private final JobListener listener;
  private final @Nullable JobObserver own;
  private final Acceptance accepted;
  private final Object lock = new Object();
  private @Nullable SparkContextManager manager;
  private @Nullable KafkaWatch kafkaWatch;
  private boolean stopRequested;

  /**
   * The job that a configuration describes, with an observer of its own that is watched while it
   * runs.
   *
   * @param config read and checked
   */
  public BronzeStreamJob(BronzeConfig config) {
    this(config, Acceptance.NONE);
  }

  /**
   * The same with what a person agreed to.
   *
   * @param config read and checked
   * @param accepted lost offsets, new topics
   */
  public BronzeStreamJob(BronzeConfig config, Acceptance accepted) {
    this.config = config;
    this.own = new JobObserver(config.pipeline().name());
    this.listener = own;
    this.accepted = accepted;
  }

  /**
   * The job that a configuration describes.
   *
   * @param config read and checked
   * @param listener is told of each commit, in the query's thread
   */
  public BronzeStreamJob(BronzeConfig config, JobListener listener) {
    this(config, listener, Acceptance.NONE);
  }

  /**
   * The job that a configuration describes.
   *
   * @param config read and checked
   * @param listener is told of each commit, in the query's thread
   * @param accepted what a person agreed to: lost offsets, new topics
   */
  public BronzeStreamJob(BronzeConfig config, JobListener listener, Acceptance accepted) {
    this.config = config;
    this.own = null;
    this.listener = listener;
    this.accepted = accepted;
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
   * @throws dev.bronzeline.kafka.SourceChangedException if Kafka is not what the log was read from
   * @throws dev.bronzeline.kafka.StartingOffsetsException if Kafka has lost records that were not
   *     read, also while the job runs
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
        if (kafkaWatch != null) {
          kafkaWatch.close();
        }
      }
      if (watch != null) {
        watch.close();
      }
    }
  }

  private record Running(StreamingQuery query, LaneWriter lane) {}

  private void await(SparkSession spark, SparkContextManager context, Running running)
      throws StreamingQueryException, IOException, InterruptedException {
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
        explainLoss(spark, e);
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

  /** Spark tells that records are gone; Kafka and the log tell which, and what to do. */
  private void explainLoss(SparkSession spark, Exception failure) throws IOException {
    boolean isLoss =
        Stream.iterate((Throwable) failure, Objects::nonNull, Throwable::getCause)
            .limit(DEEPEST)
            .anyMatch(DataLoss::isToldBy);
    if (!isLoss) {
      return;
    }
    Configuration hadoop = spark.sparkContext().hadoopConfiguration();
    try (KafkaOffsetManager offsets = new KafkaOffsetManager(config.kafka())) {
      if (look(offsets, state(hadoop), hadoop, Acceptance.NONE).checkpointIsStale()) {
        throw new StaleCheckpointException(failure);
      }
    } catch (SourceChangedException | StartingOffsetsException | KafkaAwayException e) {
      e.addSuppressed(failure);
      throw e;
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

  /**
   * Starts the query in a session of the caller's, who also ends it. Before anything is changed,
   * and any older writer is fenced, it finds out whether it can go on.
   */
  public StreamingQuery start(SparkSession spark) throws IOException {
    return launch(spark).query();
  }

  private Running launch(SparkSession spark) throws IOException {
    PipelineConfig pipeline = config.pipeline();
    SinkSettings sink = pipeline.sink();
    Configuration hadoop = spark.sparkContext().hadoopConfiguration();
    try (KafkaOffsetManager offsets = new KafkaOffsetManager(config.kafka())) {
      LaneState before = state(hadoop);
      before.requireOwnedBy(pipeline.name());
      CheckpointFit fit = CheckpointCheck.look(pipeline, hadoop);
      fit.requireReadable(sink.checkpoint());
      Departure departure = look(offsets, before, hadoop, accepted);
      if (!departure.checkpointIsStale()) {
        fit.require(sink.checkpoint());
      }
      boolean gaps = gapsAllowed(offsets);
      KafkaWatch eyes =
          new KafkaWatch(
              config.kafka(), pipeline, before.source().updatedBy(departure.source()), listener);
      synchronized (lock) {
        kafkaWatch = eyes;
      }
      LaneWriter lane = null;
      try {
        BronzeWriter writer = new BronzeWriter(spark, writerSettings(gaps), eyes);
        ReadTally tally = new ReadTally(spark);
        // Before the lane is opened: what cannot run must not fence a writer that does.
        Dataset<Row> rows = rows(spark, tally, departure.start());
        writer.check(rows);
        if (departure.checkpointIsStale()) {
          setAside(sink.checkpoint(), hadoop);
        }
        lane = writer.open(claim(departure, gaps, before.sequence()));
        CheckpointCheck.takeOver(pipeline, LogEnd.of(lane), hadoop);
        EffectiveStart from = begin(writer, lane, departure, offsets, hadoop);
        tell(spark, lane, from);
        boolean asExpected = from.json().equals(departure.start().json());
        StreamingQuery query =
            writer.writeStream(
                asExpected ? rows : rows(spark, tally, from),
                lane,
                tally,
                new BronzeWriter.Start(pipeline.name(), sink.checkpoint(), trigger()),
                eyes::requireSameSource);
        eyes.start(query, spark, Position.of(lane.position()));
        return new Running(query, lane);
      } catch (IOException | RuntimeException e) {
        eyes.close();
        if (lane != null) {
          throwIfFenced(lane, e);
        }
        throw e;
      }
    }
  }

  /**
   * Where to begin, now that the lane is open; lost offsets that were given up are accounted for.
   */
  private EffectiveStart begin(
      BronzeWriter writer,
      LaneWriter lane,
      Departure departure,
      KafkaOffsetManager offsets,
      Configuration hadoop)
      throws IOException {
    // The writer that was fenced just now may have committed since.
    EffectiveStart from =
        Position.of(lane.position()).equals(departure.log())
            ? departure.start()
            : look(offsets, state(hadoop), hadoop, accepted).start();
    if (!from.gaps().isEmpty()) {
      writer.acceptGaps(lane, from.gaps());
      LOG.warn("Goes on without the lost offsets that were given up: {}", from.gaps());
    }
    return from;
  }

  private Departure look(
      KafkaOffsetManager offsets, LaneState log, Configuration hadoop, Acceptance agreed)
      throws IOException {
    return Departure.look(
        offsets,
        config.pipeline().source(),
        log.source(),
        Position.of(log.position()),
        CheckpointPosition.read(config.pipeline().sink().checkpoint(), hadoop),
        agreed);
  }

  private LaneState state(Configuration hadoop) throws IOException {
    return LaneState.read(
        new CommitLog(Stores.open(new Path(config.pipeline().sink().root()), hadoop)),
        Writing.STREAM);
  }

  private Claim claim(Departure departure, boolean gaps, long decidedOn) {
    return new Claim(
        departure.source(),
        departure.newTopics().isEmpty()
            ? null
            : new NewSource(List.copyOf(departure.newTopics()), accepted.by()),
        gaps,
        decidedOn);
  }

  private static void setAside(String checkpoint, Configuration hadoop) throws IOException {
    String place = RetiredCheckpoint.setAside(checkpoint, hadoop);
    if (place != null) {
      LOG.warn(
          "The checkpoint {} asks for records that Kafka does not have, so no job can go on from it. It is now {}, which may be deleted.",
          checkpoint,
          place);
    }
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
