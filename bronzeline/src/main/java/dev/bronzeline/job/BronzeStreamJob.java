package dev.bronzeline.job;

import dev.bronzeline.config.BronzeConfig;
import dev.bronzeline.config.DeduplicateSettings;
import dev.bronzeline.config.PipelineConfig;
import dev.bronzeline.config.SinkSettings;
import dev.bronzeline.dedup.Deduplication;
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
import dev.bronzeline.kafka.TopicMissingException;
import dev.bronzeline.ledger.NewSource;
import dev.bronzeline.ledger.SourceIdentity;
import dev.bronzeline.observe.AlertWatch;
import dev.bronzeline.quality.ErrorBudget;
import dev.bronzeline.quality.QualityPolicy;
import dev.bronzeline.spark.ForcedStopException;
import dev.bronzeline.spark.SparkContextManager;
import dev.bronzeline.spark.SparkSessionFactory;
import dev.bronzeline.storage.BronzeWriter;
import dev.bronzeline.storage.Checkpoint;
import dev.bronzeline.storage.CheckpointFit;
import dev.bronzeline.storage.Claim;
import dev.bronzeline.storage.CommitListener;
import dev.bronzeline.storage.CommitLog;
import dev.bronzeline.storage.HeldFiles;
import dev.bronzeline.storage.LaneState;
import dev.bronzeline.storage.LaneWriter;
import dev.bronzeline.storage.LogEnd;
import dev.bronzeline.storage.ReadTally;
import dev.bronzeline.storage.Release;
import dev.bronzeline.storage.RetiredCheckpoint;
import dev.bronzeline.storage.RowsOnHoldException;
import dev.bronzeline.storage.Stores;
import dev.bronzeline.storage.WriterSettings;
import dev.bronzeline.storage.Writing;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
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
  private static final Logger LOG = LoggerFactory.getLogger(BronzeStreamJob.class);

  private final BronzeConfig config;
  private final JobListener listener;
  private final @Nullable JobObserver own;
  private final Acceptance accepted;
  private final JobSchema schemas;
  private final Object lock = new Object();
  private @Nullable SparkContextManager manager;
  private @Nullable KafkaWatch kafkaWatch;
  private @Nullable BudgetPause pause;
  private boolean stopRequested;
  private boolean progressed;

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
    this.schemas = new JobSchema(config);
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
    this.schemas = new JobSchema(config);
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
      do { // a query for each version of the schema
        query(spark, context);
      } while (schemas.hasFound() && !isStopping());
    } finally {
      synchronized (lock) {
        manager = null;
        progressed = context.hasProgressed();
        if (kafkaWatch != null) {
          kafkaWatch.close();
        }
      }
      if (watch != null) {
        watch.close();
      }
    }
  }

  private void query(SparkSession spark, SparkContextManager context)
      throws StreamingQueryException, IOException, InterruptedException {
    Running running = context.start(() -> launch(spark));
    StreamingQuery query = running.query().query();
    context.registerStreamingQuery(query);
    SchemaWatch newer = schemas.watch(listener, context::endQueries);
    DedupStateWatch state = DedupStateWatch.of(spark, query, listener::remembers);
    try {
      await(running, spark, context);
    } catch (StreamingQueryException | ForcedStopException e) {
      explainLoss(spark, e);
      throw e;
    } finally {
      state.close();
      if (newer != null) {
        newer.close();
      }
    }
  }

  /**
   * What was started.
   *
   * @param releases publishes what the query puts on hold; null if it puts nothing there
   */
  private record Running(QueryRun query, @Nullable Release releases) {}

  private void await(Running running, SparkSession spark, SparkContextManager context)
      throws StreamingQueryException, IOException, InterruptedException {
    QueryRun query = running.query();
    if (running.releases() == null) {
      query.await(spark, context, config.streaming(), this::isPaused, listener);
      return;
    }
    var around =
        new ReleaseWatch.Surroundings(spark, context, listener, config.streaming().stopDeadline());
    try (ReleaseWatch releases = ReleaseWatch.of(query.query(), running.releases(), around)) {
      query.await(spark, context, config.streaming(), this::isPaused, listener);
      releases.throwIfFailed();
      if (config.streaming().availableNow() && !isStopping()) {
        Instant now = Instant.now();
        // No other job has planned a batch before now.
        if (query.lane().fenced().isEmpty()) {
          releases.finish(now);
        }
      }
    }
  }

  /** A topic is over, and with it the windows of all rows on hold: its offsets begin anew. */
  private void releaseAll(SparkSession spark) throws IOException {
    Release release = releases(spark);
    if (release != null) {
      release.run(Release.END).ifPresent(entry -> listener.committed(entry, Duration.ZERO));
    }
  }

  /** Opens the lane of releases; null if the pipeline puts nothing on hold. */
  private @Nullable Release releases(SparkSession spark) throws IOException {
    Deduplication deduplication = ReleaseJob.deduplication(config).orElse(null);
    return deduplication == null ? null : ReleaseJob.open(spark, schemas.config(), deduplication);
  }

  private boolean isStopping() {
    synchronized (lock) {
      return stopRequested;
    }
  }

  private boolean isPaused() {
    synchronized (lock) {
      return pause != null && pause.isHolding();
    }
  }

  /** What is told of commits: while the error budget is exceeded, that takes its time. */
  private CommitListener pausing(QualityPolicy quality, KafkaWatch eyes) {
    ErrorBudget budget = quality.budget();
    if (budget == null || budget.onExceeded() != ErrorBudget.OnExceeded.PAUSE) {
      return eyes;
    }
    synchronized (lock) {
      pause = new BudgetPause(budget, BudgetPause.FIRST, eyes, listener);
      if (stopRequested) {
        pause.release();
      }
      return pause;
    }
  }

  /** Spark tells that records are gone; Kafka and the log tell which, and what to do. */
  private void explainLoss(SparkSession spark, Exception failure) throws IOException {
    if (!DataLoss.isWorthALook(failure)) {
      return;
    }
    Configuration hadoop = spark.sparkContext().hadoopConfiguration();
    try (KafkaOffsetManager offsets = new KafkaOffsetManager(config.kafka())) {
      if (look(offsets, state(hadoop), hadoop, Acceptance.NONE).checkpointIsStale()) {
        throw new StaleCheckpointException(failure);
      }
    } catch (SourceChangedException
        | StartingOffsetsException
        | TopicMissingException
        | KafkaAwayException e) {
      e.addSuppressed(failure);
      throw e;
    }
  }

  /** Asks the job to end after the commit of its current batch. Returns at once. */
  public void requestStop() {
    synchronized (lock) {
      stopRequested = true;
      if (pause != null) {
        pause.release();
      }
      if (manager != null) {
        manager.requestStop();
      }
    }
  }

  /** Whether a run that is over had ended a batch, or a trigger that found nothing to read. */
  public boolean hasProgressed() {
    synchronized (lock) {
      return progressed;
    }
  }

  /**
   * Starts the query in a session of the caller's, who also ends it. Before anything is changed,
   * and any older writer is fenced, it finds out whether it can go on.
   *
   * @throws IllegalStateException if the pipeline holds rows back: only {@link #run} releases them
   */
  public StreamingQuery start(SparkSession spark) throws IOException {
    if (ReleaseJob.deduplication(config).isPresent()) {
      throw new IllegalStateException(
          "With deduplicate.keep latest or earliest a job must be run, not only its query started:"
              + " the rows that wait for their window would never be published");
    }
    return launch(spark).query().query();
  }

  private Running launch(SparkSession spark) throws IOException {
    SinkSettings sink = config.pipeline().sink();
    Configuration hadoop = spark.sparkContext().hadoopConfiguration();
    try (KafkaOffsetManager offsets = new KafkaOffsetManager(config.kafka())) {
      LaneState before = state(hadoop);
      before.requireOwnedBy(config.pipeline().name());
      schemas.settle(JobConfig.lastVersion(config, hadoop), spark);
      PipelineConfig pipeline = schemas.config().pipeline();
      requireRelease(hadoop);
      PiiKeys.requireNoneDestroyed(pipeline, hadoop);
      pipeline.pii().warnings().forEach(warning -> LOG.warn("{}", warning));
      finishSettingAside(sink.checkpoint(), hadoop);
      CheckpointCheck.Look found = CheckpointCheck.examine(pipeline, hadoop);
      CheckpointFit fit = found.fit();
      fit.requireReadable(sink.checkpoint());
      Departure departure = look(offsets, before, hadoop, accepted);
      if (!departure.checkpointIsStale()) {
        fit.require(sink.checkpoint());
      }
      SinkPlan.TopicGaps gaps = SinkPlan.gaps(pipeline.source(), offsets);
      // Kafka is not asked for topics that are read no more: they may be gone.
      SourceIdentity source =
          before.source().updatedBy(departure.source()).only(departure.start().topics());
      KafkaWatch eyes = new KafkaWatch(config.kafka(), pipeline, source, listener);
      synchronized (lock) {
        kafkaWatch = eyes;
      }
      LaneWriter lane = null;
      try {
        WriterSettings settings = SinkPlan.writer(pipeline, Writing.STREAM, gaps);
        BronzeWriter writer =
            new BronzeWriter(
                spark, settings, pausing(settings.quality(), eyes), schemas.transition());
        ReadTally tally = new ReadTally(spark);
        // Before the lane is opened: what cannot run must not fence a writer that does.
        Instant watermark = found.checkpoint().flatMap(Checkpoint::watermark).orElse(null);
        warnOfClock(watermark);
        Dataset<Row> rows = rows(spark, tally, departure.start(), watermark);
        writer.check(rows);
        if (!departure.newTopics().isEmpty()) {
          // Before the log says that they begin anew: its offsets of old must not be taken for new.
          setAside(sink.checkpoint(), hadoop);
          releaseAll(spark);
        }
        lane = writer.open(claim(departure, gaps.allowed(), before.sequence()));
        Departure settled = settle(lane, departure, offsets, hadoop);
        EffectiveStart from = settled.start();
        acceptGaps(writer, lane, from);
        if (settled.checkpointIsStale()) {
          // Not before the log has what the checkpoint alone may know, nor for a newer writer.
          QueryRun.requireNotFenced(lane);
          setAside(sink.checkpoint(), hadoop);
        }
        CheckpointCheck.takeOver(pipeline, source, LogEnd.of(lane), hadoop);
        tell(spark, lane, from);
        // Before the query plans a batch: how far an older job has come says nothing about this
        // one.
        Release releases = releases(spark);
        boolean asExpected = from.json().equals(departure.start().json());
        StreamingQuery query =
            writer.writeStream(
                asExpected ? rows : rows(spark, tally, from, watermark),
                lane,
                tally,
                new BronzeWriter.Start(pipeline.name(), sink.checkpoint(), trigger()),
                eyes::requireSameSource);
        eyes.start(query, spark, Position.of(lane.position()));
        return new Running(new QueryRun(query, lane), releases);
      } catch (IOException | RuntimeException e) {
        eyes.close();
        if (lane != null) {
          QueryRun.throwIfFenced(lane, e);
        }
        throw e;
      }
    }
  }

  /** Rows that were put on hold by other settings must not stay there for ever. */
  private void requireRelease(Configuration hadoop) throws IOException {
    DeduplicateSettings deduplicate = config.pipeline().deduplicate();
    if (deduplicate == null || deduplicate.keep() == DeduplicateSettings.Keep.FIRST) {
      String root = config.pipeline().sink().root();
      long rows = HeldFiles.rows(new CommitLog(Stores.open(new Path(root), hadoop)));
      if (rows > 0) {
        throw new RowsOnHoldException(root, rows);
      }
    }
  }

  private static void warnOfClock(@Nullable Instant watermark) {
    if (watermark != null && watermark.isAfter(Instant.now())) {
      LOG.warn(
          "The clock is behind what earlier batches saw ({}): rows get that time until it has caught"
              + " up. If the earlier time was wrong, remove the checkpoint.",
          watermark);
    }
  }

  /** Where to begin, now that the lane is open: the writer that was fenced may have committed. */
  private Departure settle(
      LaneWriter lane, Departure before, KafkaOffsetManager offsets, Configuration hadoop)
      throws IOException {
    return Position.of(lane.position()).equals(before.log())
        ? before
        : look(offsets, state(hadoop), hadoop, accepted);
  }

  /** Lost offsets that were given up are accounted for. */
  private static void acceptGaps(BronzeWriter writer, LaneWriter lane, EffectiveStart from) {
    if (!from.gaps().isEmpty()) {
      writer.acceptGaps(lane, from.gaps());
      LOG.warn("Goes on without the lost offsets that were given up: {}", from.gaps());
    }
  }

  private Departure look(
      KafkaOffsetManager offsets, LaneState log, Configuration hadoop, Acceptance agreed)
      throws IOException {
    return Departure.look(
        offsets,
        config.pipeline().source(),
        CheckpointCheck.source(config.pipeline(), log.source(), hadoop),
        Position.of(log.position()),
        log(hadoop).covered(),
        CheckpointPosition.read(config.pipeline().sink().checkpoint(), hadoop),
        agreed);
  }

  private LaneState state(Configuration hadoop) throws IOException {
    return LaneState.read(log(hadoop), Writing.STREAM);
  }

  private CommitLog log(Configuration hadoop) throws IOException {
    return new CommitLog(Stores.open(new Path(config.pipeline().sink().root()), hadoop));
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
          "The checkpoint {} asks for records that Kafka does not have, or that a backfill has published, so no job can go on from it. It is now {}, which may be deleted.",
          checkpoint,
          place);
    }
  }

  private static void finishSettingAside(String checkpoint, Configuration hadoop)
      throws IOException {
    String place = RetiredCheckpoint.finish(checkpoint, hadoop);
    if (place != null) {
      LOG.warn(
          "An earlier start had begun to set aside {}; all of it is now {}", checkpoint, place);
    }
  }

  /** The plan of the query: analyzed, not run. */
  private Dataset<Row> rows(
      SparkSession spark, ReadTally tally, EffectiveStart from, @Nullable Instant watermark) {
    Dataset<Row> records =
        new KafkaStreamReader(spark, config.kafka()).readStream(config.pipeline().source(), from);
    return PlanCheck.rows(schemas.config(), schemas.schema(), tally.count(records), watermark);
  }

  private Trigger trigger() {
    return config.streaming().availableNow()
        ? Trigger.AvailableNow()
        : Trigger.ProcessingTime(config.streaming().trigger().toMillis());
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
          deduplicate == null || deduplicate.keep() != DeduplicateSettings.Keep.FIRST
              ? ""
              : "; only the memory of the deduplication is gone, so a copy of an event from before may be accepted once more");
    }
  }
}
