package dev.bronzeline.storage;

import java.util.UUID;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.StreamingQueryListener;

/** Does something when a query has ended, however it ended; maybe twice if it ends at once. */
final class QueryEnd extends StreamingQueryListener {
  private final SparkSession spark;
  private final UUID run;
  private final Runnable action;

  private QueryEnd(SparkSession spark, UUID run, Runnable action) {
    this.spark = spark;
    this.run = run;
    this.action = action;
  }

  static void then(SparkSession spark, StreamingQuery query, Runnable action) {
    QueryEnd end = new QueryEnd(spark, query.runId(), action);
    spark.streams().addListener(end);
    if (!query.isActive()) {
      end.act();
    }
  }

  private void act() {
    spark.streams().removeListener(this);
    action.run();
  }

  @Override
  public void onQueryStarted(QueryStartedEvent event) {}

  @Override
  public void onQueryProgress(QueryProgressEvent event) {}

  @Override
  public void onQueryIdle(QueryIdleEvent event) {}

  @Override
  public void onQueryTerminated(QueryTerminatedEvent event) {
    if (event.runId().equals(run)) {
      act();
    }
  }
}
