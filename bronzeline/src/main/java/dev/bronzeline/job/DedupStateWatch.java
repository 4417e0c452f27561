package dev.bronzeline.job;

import java.time.Instant;
import java.util.Arrays;
import java.util.UUID;
import java.util.function.Consumer;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.StateOperatorProgress;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.StreamingQueryListener;
import org.apache.spark.sql.streaming.StreamingQueryProgress;
import org.jspecify.annotations.Nullable;

/** Tells after each batch of a query what its deduplication remembers, until it is closed. */
final class DedupStateWatch extends StreamingQueryListener implements AutoCloseable {
  private static final String OF_ROCKSDB = "rocksdb";

  private final SparkSession spark;
  private final UUID run;
  private final Consumer<DedupState> told;

  private DedupStateWatch(SparkSession spark, UUID run, Consumer<DedupState> told) {
    this.spark = spark;
    this.run = run;
    this.told = told;
  }

  /**
   * Watches a query of a session.
   *
   * @param told is told by a thread of Spark's; never for a query that remembers nothing
   */
  static DedupStateWatch of(SparkSession spark, StreamingQuery query, Consumer<DedupState> told) {
    DedupStateWatch watch = new DedupStateWatch(spark, query.runId(), told);
    spark.streams().addListener(watch);
    return watch;
  }

  @Override
  public void onQueryStarted(QueryStartedEvent event) {}

  @Override
  public void onQueryProgress(QueryProgressEvent event) {
    StreamingQueryProgress progress = event.progress();
    if (progress.runId().equals(run) && progress.stateOperators().length > 0) {
      told.accept(state(progress.stateOperators()));
    }
  }

  @Override
  public void onQueryTerminated(QueryTerminatedEvent event) {}

  private static DedupState state(StateOperatorProgress[] operators) {
    long bytes = Arrays.stream(operators).mapToLong(StateOperatorProgress::memoryUsedBytes).sum();
    return new DedupState(Instant.now(), keys(operators), bytes);
  }

  private static @Nullable Long keys(StateOperatorProgress[] operators) {
    boolean counted =
        Arrays.stream(operators)
            .flatMap(operator -> operator.customMetrics().keySet().stream())
            .noneMatch(metric -> metric.startsWith(OF_ROCKSDB));
    return counted
        ? (Long) Arrays.stream(operators).mapToLong(StateOperatorProgress::numRowsTotal).sum()
        : null;
  }

  @Override
  public void close() {
    spark.streams().removeListener(this);
  }
}
