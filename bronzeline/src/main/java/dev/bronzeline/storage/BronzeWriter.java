package dev.bronzeline.storage;

import dev.bronzeline.ledger.AcceptedGap;
import dev.bronzeline.ledger.SchemaTransition;
import dev.bronzeline.quality.BatchJudge;
import dev.bronzeline.quality.CommitHistory;
import dev.bronzeline.quality.CommitHistory.Reach;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.Trigger;
import org.jspecify.annotations.Nullable;

/**
 * Step 10: writes all outputs of a pipeline at once, Parquet with Snappy under {@code dt=/hr=}, and
 * publishes each batch in one atomic commit together with its account.
 *
 * <p>Not {@code foreachBatch}, which runs the plan once an output or keeps the whole batch, and not
 * Spark's file sink, whose metadata log other engines do not read: a sink of Spark's public
 * connector API. Each task routes its rows to one open file per output and hour and returns the
 * files and the counts; the driver settles and commits.
 */
public final class BronzeWriter {
  private final SparkSession spark;
  private final WriterSettings settings;
  private final CommitListener listener;
  private final @Nullable SchemaTransition transition;

  /**
   * A writer of one pipeline.
   *
   * @param spark the session that will run the query
   * @param settings the root and how to write there
   */
  public BronzeWriter(SparkSession spark, WriterSettings settings) {
    this(spark, settings, (entry, took) -> {});
  }

  /**
   * A writer of one pipeline.
   *
   * @param spark the session that will run the query
   * @param settings the root and how to write there
   * @param listener is told of each commit
   */
  public BronzeWriter(SparkSession spark, WriterSettings settings, CommitListener listener) {
    this(spark, settings, listener, null);
  }

  /**
   * A writer of one pipeline.
   *
   * @param spark the session that will run the query
   * @param settings the root and how to write there
   * @param listener is told of each commit
   * @param transition what the first commit is to tell of the schema; null for nothing
   */
  public BronzeWriter(
      SparkSession spark,
      WriterSettings settings,
      CommitListener listener,
      @Nullable SchemaTransition transition) {
    this.spark = spark;
    this.settings = settings;
    this.listener = listener;
    this.transition = transition;
  }

  /**
   * Opens the pipeline's lane: from now on every older writer of it is fenced, and what such a
   * writer left half done is removed. The result says where the log ends.
   */
  public LaneWriter open() throws IOException {
    return open(Claim.NONE);
  }

  /**
   * Opens the pipeline's lane, and says in its entry what is read.
   *
   * @throws AnotherWriterException if the claim has a new source, and somebody else has written in
   *     the lane since that was accepted
   */
  public LaneWriter open(Claim claim) throws IOException {
    return LaneWriter.open(
        Stores.open(new Path(settings.root()), hadoop()),
        Writing.here(settings.lane(), settings.pipeline(), claim));
  }

  /**
   * Accounts for lost offsets that a person gave up, in a commit of their own. From then on the
   * lane stands after them. To be called once, before the query starts.
   *
   * @param gaps each begins where the lane stands
   * @throws CommitRefusedException if one does not
   */
  public void acceptGaps(LaneWriter lane, List<AcceptedGap> gaps) {
    lane.commit(BatchCommit.of(gaps, lane.id(), settings.schemaVersion()))
        .entry()
        .ifPresent(entry -> listener.committed(entry, Duration.ZERO));
  }

  /**
   * Finds the columns that the tables need.
   *
   * @throws IllegalArgumentException when the rows lack one
   */
  public void check(Dataset<Row> rows) {
    layout(rows);
  }

  private RowLayout layout(Dataset<Row> rows) {
    return RowLayout.of(rows.schema(), settings.eventTime(), settings.quality().countedFields());
  }

  /**
   * Opens the lane and starts the query; see {@link #writeStream(Dataset, LaneWriter, ReadTally,
   * Start)}.
   */
  public StreamingQuery writeStream(Dataset<Row> records, Start start) throws IOException {
    ReadTally tally = new ReadTally(spark);
    return writeStream(tally.count(records), open(), tally, start);
  }

  /**
   * Starts the query that writes the rows.
   *
   * @param rows a stream of rows as the pipeline's steps leave them
   * @param lane the opened lane
   * @param tally counts the records where they come out of the reader
   * @param start how to run the query
   * @return the running query; a batch that is refused ends it, with the reason as the cause
   * @throws IllegalArgumentException when the rows lack a column that the tables need
   */
  public StreamingQuery writeStream(
      Dataset<Row> rows, LaneWriter lane, ReadTally tally, Start start) {
    return writeStream(rows, lane, tally, start, () -> {});
  }

  /**
   * The same with a last look before each commit.
   *
   * @param beforeCommit runs in the query's thread after a batch was read and before it is
   *     published; what it throws ends the query, and nothing of the batch is published
   */
  public StreamingQuery writeStream(
      Dataset<Row> rows, LaneWriter lane, ReadTally tally, Start start, Runnable beforeCommit) {
    RowLayout layout = layout(rows);
    Reach reach = settings.quality().reach();
    BatchJudge judge =
        new BatchJudge(settings.quality(), new CommitHistory(reach, lane.recentCommits(reach)));
    AtomicReference<@Nullable SchemaTransition> untold = new AtomicReference<>(transition);
    Map<String, String> sink =
        BronzeSink.register(
            info ->
                new BatchCommitter(
                    settings,
                    layout,
                    hadoop(),
                    lane,
                    tally,
                    judge,
                    listener,
                    beforeCommit,
                    untold,
                    info.queryId(),
                    batch -> PlannedBatch.of(spark, info.queryId(), batch)));
    Runnable release =
        () -> {
          BronzeSink.unregister(sink);
          tally.close();
        };
    boolean started = false;
    try {
      StreamingQuery query =
          rows.writeStream()
              .format(BronzeSink.class.getName())
              .options(sink)
              .option("checkpointLocation", start.checkpoint())
              .queryName(start.name())
              .trigger(start.trigger())
              .start();
      started = true;
      QueryEnd.then(spark, query, release);
      return query;
    } catch (TimeoutException e) {
      throw new IllegalStateException("Spark did not start query " + start.name() + " in time.", e);
    } finally {
      if (!started) {
        release.run();
      }
    }
  }

  private Configuration hadoop() {
    return ((org.apache.spark.sql.classic.SparkSession) spark).sessionState().newHadoopConf();
  }

  /**
   * How to run the query.
   *
   * @param name the query's name, shown in Spark's pages and logs
   * @param checkpoint where Spark keeps offsets and state
   * @param trigger when batches begin
   */
  public record Start(String name, String checkpoint, Trigger trigger) {}
}
