package dev.bronzeline.job;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerJobStart;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.execution.streaming.runtime.StreamExecution;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.StreamingQueryListener;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Watches whether a query is alive. A sign of life is a batch that ended, a trigger that found
 * nothing to do, or a task that ended: a batch may take as long as it needs while its tasks do.
 *
 * <p>A query that hangs (in a file system that never answers, in a broker that accepts and is
 * silent) does not fail by itself, and nobody restarts what has not failed.
 */
final class HealthWatch implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(HealthWatch.class);
  private static final Duration LONGEST_PERIOD = Duration.ofSeconds(10);

  /** Is told what is seen, by the thread of the watch. */
  @FunctionalInterface
  interface Listener {
    /** The query has given no sign of life for too long; told once per stall. */
    void stalled(String story);

    /** A stall is over. */
    default void revived() {}
  }

  private final Duration patience;
  private final LongSupplier nanos;
  private final BooleanSupplier held;
  private final Listener listener;
  private final AtomicLong lastSign;
  private volatile String lastBatch = "no batch has ended yet";
  private boolean told;

  private @Nullable Runnable detach;

  /**
   * @param patience how long a query may give no sign of life
   * @param nanos a clock that only goes forward, in nanoseconds
   */
  HealthWatch(Duration patience, LongSupplier nanos, Listener listener) {
    this(patience, nanos, () -> false, listener);
  }

  /** The same, of a query that may be held on purpose. */
  HealthWatch(Duration patience, LongSupplier nanos, BooleanSupplier held, Listener listener) {
    this.patience = patience;
    this.nanos = nanos;
    this.held = held;
    this.listener = listener;
    this.lastSign = new AtomicLong(nanos.getAsLong());
  }

  /** Watches a query of a session until it is closed. */
  static HealthWatch of(
      SparkSession spark, StreamingQuery query, Duration patience, Listener listener) {
    return of(spark, query, patience, () -> false, listener);
  }

  /**
   * The same, of a query that may be held on purpose.
   *
   * @param held whether it is: then it is alive
   */
  static HealthWatch of(
      SparkSession spark,
      StreamingQuery query,
      Duration patience,
      BooleanSupplier held,
      Listener listener) {
    HealthWatch watch = new HealthWatch(patience, System::nanoTime, held, listener);
    QuerySigns ofQuery = watch.new QuerySigns(query);
    TaskSigns ofTasks = watch.new TaskSigns(query);
    ScheduledExecutorService clock =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread thread = new Thread(task, "bronze-health");
              thread.setDaemon(true);
              return thread;
            });
    long period = Math.max(1, Math.min(LONGEST_PERIOD.toMillis(), patience.toMillis() / 4));
    ScheduledFuture<?> unused =
        clock.scheduleWithFixedDelay(watch::check, period, period, TimeUnit.MILLISECONDS);
    spark.streams().addListener(ofQuery);
    spark.sparkContext().addSparkListener(ofTasks);
    watch.detach =
        () -> {
          clock.shutdownNow();
          spark.streams().removeListener(ofQuery);
          spark.sparkContext().removeSparkListener(ofTasks);
        };
    return watch;
  }

  /** There was a sign of life. */
  void alive() {
    lastSign.set(nanos.getAsLong());
  }

  /** Looks at the clock; of a stall it tells once, until there is a sign of life again. */
  synchronized void check() {
    if (held.getAsBoolean()) {
      alive();
    }
    Duration silent = Duration.ofNanos(nanos.getAsLong() - lastSign.get());
    if (silent.compareTo(patience) < 0) {
      if (told) {
        LOG.info("The query is alive again");
        listener.revived();
      }
      told = false;
    } else if (!told) {
      told = true;
      String story =
          "The query has given no sign of life for %d s: no batch, no task and no empty trigger has ended; %s"
              .formatted(silent.toSeconds(), lastBatch);
      LOG.warn("{}", story);
      listener.stalled(story);
    }
  }

  @Override
  public void close() {
    if (detach != null) {
      detach.run();
      detach = null;
    }
  }

  private final class QuerySigns extends StreamingQueryListener {
    private final StreamingQuery query;

    QuerySigns(StreamingQuery query) {
      this.query = query;
    }

    @Override
    public void onQueryStarted(QueryStartedEvent event) {}

    @Override
    public void onQueryProgress(QueryProgressEvent event) {
      if (event.progress().runId().equals(query.runId())) {
        lastBatch =
            "the last batch was %d and took %d s"
                .formatted(event.progress().batchId(), event.progress().batchDuration() / 1000);
        alive();
      }
    }

    @Override
    public void onQueryIdle(QueryIdleEvent event) {
      if (event.runId().equals(query.runId())) {
        alive();
      }
    }

    @Override
    public void onQueryTerminated(QueryTerminatedEvent event) {}
  }

  /** A task does not tell whose it is, but the job does that its stage belongs to. */
  private final class TaskSigns extends SparkListener {
    private final String id;
    private final Set<Object> stages = ConcurrentHashMap.newKeySet();

    TaskSigns(StreamingQuery query) {
      this.id = query.id().toString();
    }

    @Override
    public void onJobStart(SparkListenerJobStart start) {
      if (id.equals(start.properties().getProperty(StreamExecution.QUERY_ID_KEY()))) {
        stages.clear();
        stages.addAll(CollectionConverters.asJava(start.stageIds()));
      }
    }

    @Override
    public void onTaskEnd(SparkListenerTaskEnd end) {
      if (stages.contains(end.stageId()) && end.taskInfo().successful()) {
        alive();
      }
    }
  }
}
