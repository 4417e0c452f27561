package dev.bronzeline.crash;

import dev.bronzeline.dedup.Deduplication;
import dev.bronzeline.dedup.Keep;
import dev.bronzeline.storage.LaneWriter;
import dev.bronzeline.storage.Release;
import dev.bronzeline.storage.Store;
import dev.bronzeline.storage.Stores;
import dev.bronzeline.storage.WriterSettings;
import dev.bronzeline.storage.Writing;
import dev.bronzeline.testing.SparkExtension;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;

/** The program of a process that releases the rows on hold on a {@link HaltingStore}. */
final class HaltingRelease {
  static final Duration WINDOW = Duration.ofHours(1);

  private HaltingRelease() {}

  /** Arguments: the {@link CommitPoint}, then the root. */
  public static void main(String[] arguments) throws IOException {
    Store store =
        HaltingStore.fromTheFirstBatchOn(
            Stores.open(new Path(arguments[1]), new Configuration()),
            CommitPoint.valueOf(arguments[0]));
    runLongAfter(SparkExtension.session(), arguments[1], store);
    System.exit(0); // it has not come to the point
  }

  /** A release when all windows have closed. */
  static void runLongAfter(SparkSession spark, String root, Store store) throws IOException {
    WriterSettings settings =
        new WriterSettings(
            root,
            "user_events",
            Writing.RELEASE,
            "1",
            "timestamp",
            WriterSettings.PartitionBy.INGESTION_TIME,
            WriterSettings.DEFAULT_FILE_BYTES,
            List.of(),
            Set.of(),
            false);
    LaneWriter lane =
        LaneWriter.open(store, new Writing(Writing.RELEASE, "user_events", "test", "localhost"));
    new Release(spark, settings, new Deduplication(List.of("event_id"), WINDOW, Keep.LATEST), lane)
        .run(Instant.now().plus(WINDOW));
  }
}
