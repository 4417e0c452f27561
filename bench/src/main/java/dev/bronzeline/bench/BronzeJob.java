package dev.bronzeline.bench;

import dev.bronzeline.config.BronzeConfig;
import dev.bronzeline.config.PipelineConfig;
import dev.bronzeline.config.SinkSettings;
import dev.bronzeline.job.BronzeStreamJob;
import dev.bronzeline.ledger.Commit;
import dev.bronzeline.ledger.LogEntry;
import dev.bronzeline.ledger.Totals;
import dev.bronzeline.storage.CommitLog;
import dev.bronzeline.storage.Stores;
import java.io.IOException;
import java.nio.file.Path;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.StreamingQuery;

/**
 * Bronzeline's own job, as {@code bronze run --available-now} starts it.
 *
 * @param config the pipeline; where it writes is decided anew for each run
 * @param deduplicating whether step 9 is done
 * @param expected what the ledger must come to
 */
record BronzeJob(SparkSession spark, BronzeConfig config, boolean deduplicating, Totals expected)
    implements Job {

  @Override
  public StreamingQuery start(Path folder) throws IOException {
    return new BronzeStreamJob(in(folder)).start(spark);
  }

  @Override
  public long rows(StreamingQuery ended, Path folder) throws IOException {
    Totals found = totals(folder);
    if (!found.equals(expected)) {
      throw new WrongResultException(
          "The ledger says %s, but what was sent comes to %s".formatted(found, expected));
    }
    return found.accepted() + found.rejected();
  }

  private Totals totals(Path folder) throws IOException {
    CommitLog log =
        new CommitLog(
            Stores.open(
                new org.apache.hadoop.fs.Path(root(folder)),
                spark.sparkContext().hadoopConfiguration()));
    Totals totals = Totals.NONE;
    for (LogEntry entry : log.entries()) {
      Commit commit = entry.commit();
      totals = commit == null ? totals : totals.plus(commit.ledger());
    }
    return totals;
  }

  private BronzeConfig in(Path folder) {
    PipelineConfig given = config.pipeline();
    SinkSettings sink = given.sink();
    String root = root(folder);
    return new BronzeConfig(
        config.platform(),
        new PipelineConfig(
            given.name(),
            given.source(),
            given.payload(),
            given.schema(),
            given.eventTime(),
            given.rules(),
            given.quality(),
            given.pii(),
            given.normalize(),
            deduplicating ? given.deduplicate() : null,
            new SinkSettings(
                root, sink.partitionBy(), sink.targetFileSize(), root + "/_checkpoint")));
  }

  private static String root(Path folder) {
    return folder.resolve("bronze").toUri().toString();
  }
}
