package dev.bronzeline.job;

import dev.bronzeline.config.BronzeConfig;
import dev.bronzeline.dedup.Deduplication;
import dev.bronzeline.ledger.LogEntry;
import dev.bronzeline.spark.HadoopSettings;
import dev.bronzeline.spark.SparkContextManager;
import dev.bronzeline.spark.SparkSessionFactory;
import dev.bronzeline.storage.BronzeWriter;
import dev.bronzeline.storage.CommitLog;
import dev.bronzeline.storage.HeldFiles;
import dev.bronzeline.storage.LaneState;
import dev.bronzeline.storage.Release;
import dev.bronzeline.storage.RowsOnHoldException;
import dev.bronzeline.storage.Stores;
import dev.bronzeline.storage.WriterSettings;
import dev.bronzeline.storage.Writing;
import java.io.IOException;
import java.util.Optional;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;

/**
 * Publishes all rows on hold of a pipeline at once, as if the windows of all keys had closed: for
 * when nobody is to wait for them any more.
 *
 * @param config read and checked
 */
public record ReleaseJob(BronzeConfig config) {

  /**
   * Publishes them, in a session of its own. A job that runs meanwhile stops at its next release.
   *
   * @return the commit; empty if no row is on hold
   * @throws RowsOnHoldException if rows are on hold, and the configuration does not say which copy
   *     to keep
   * @throws dev.bronzeline.storage.RootTakenException if the root is another pipeline's
   * @throws IOException if the store cannot be reached
   */
  public Optional<LogEntry> run() throws IOException {
    String root = config.pipeline().sink().root();
    CommitLog log =
        new CommitLog(Stores.open(new Path(root), HadoopSettings.of(config.platform())));
    LaneState.read(log, Writing.STREAM).requireOwnedBy(config.pipeline().name());
    long rows = HeldFiles.rows(log);
    if (rows == 0) {
      return Optional.empty();
    }
    Deduplication deduplication =
        deduplication(config).orElseThrow(() -> new RowsOnHoldException(root, rows));
    SparkSession spark =
        SparkSessionFactory.create(config.platform(), config.pipeline().name() + "-release");
    SparkContextManager context = new SparkContextManager(spark, config.streaming().stopDeadline());
    try (context) {
      return open(spark, config, deduplication).run(Release.END);
    }
  }

  /** What decides about the rows on hold; empty if the pipeline puts none on hold. */
  static Optional<Deduplication> deduplication(BronzeConfig config) {
    return Optional.ofNullable(
            new StepSettings(config.pipeline(), JobConfig.schema(config)).deduplication())
        .filter(Deduplication::holdsBack);
  }

  /** Opens the lane of releases; its older writers are fenced. */
  static Release open(SparkSession spark, BronzeConfig config, Deduplication deduplication)
      throws IOException {
    WriterSettings settings =
        SinkPlan.writer(config.pipeline(), Writing.RELEASE, SinkPlan.TopicGaps.REFUSED);
    return new Release(spark, settings, deduplication, new BronzeWriter(spark, settings).open());
  }
}
