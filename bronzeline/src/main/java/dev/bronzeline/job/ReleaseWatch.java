package dev.bronzeline.job;

import dev.bronzeline.ledger.LogEntry;
import dev.bronzeline.spark.SparkContextManager;
import dev.bronzeline.storage.HeldFiles;
import dev.bronzeline.storage.Release;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.StreamingQueryListener;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes the rows on hold of a running query when their windows have closed, in a thread of its
 * own.
 *
 * <p>A window has closed when no batch can bring another copy any more that arrived within it. So
 * what counts is not the time but how far the query has come: when a trigger has ended, every batch
 * that was planned before it began is in the log, and later ones have later times.
 */
final class ReleaseWatch implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ReleaseWatch.class);
  private static final Duration SHORTEST_PERIOD = Duration.ofMinutes(1);
  private static final int PERIODS_OF_WINDOW = 4;

  private final StreamingQuery query;
  private final Release release;
  private final Surroundings around;
  private final String group;
  private final Progress progress = new Progress();
  private volatile Instant horizon = Instant.EPOCH;
  private volatile @Nullable Throwable failure;
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread made = new Thread(task, "bronze-release");
            made.setDaemon(true);
            return made;
          });

  /**
   * The job that it belongs to.
   *
   * @param spark runs the releases
   * @param context is asked to stop when a release fails
   * @param listener is told of them
   * @param patience how long an end waits for the release that is running
   */
  record Surroundings(
      SparkSession spark, SparkContextManager context, JobListener listener, Duration patience) {}

  private ReleaseWatch(StreamingQuery query, Release release, Surroundings around) {
    this.query = query;
    this.release = release;
    this.around = around;
    this.group = "release-" + query.runId();
  }

  /** Watches a query until it is closed, as often as the window asks for. */
  static ReleaseWatch of(StreamingQuery query, Release release, Surroundings around) {
    return of(query, release, period(release.window()), around);
  }

  /**
   * Watches a query until it is closed.
   *
   * @param period how often to look whether anything is due
   */
  static ReleaseWatch of(
      StreamingQuery query, Release release, Duration period, Surroundings around) {
    var watch = new ReleaseWatch(query, release, around);
    around.spark().streams().addListener(watch.progress);
    ScheduledFuture<?> unused =
        watch.thread.scheduleWithFixedDelay(
            watch::look, 0, period.toMillis(), TimeUnit.MILLISECONDS);
    return watch;
  }

  /** How often it looks: the most that a row is on hold for longer than its window. */
  static Duration period(Duration window) {
    Duration part = window.dividedBy(PERIODS_OF_WINDOW);
    return part.compareTo(SHORTEST_PERIOD) < 0 ? SHORTEST_PERIOD : part;
  }

  private void look() {
    if (failure != null) {
      return;
    }
    try {
      release(horizon);
    } catch (Exception
        | Error e) { // whatever it is: nobody else would say that no row is published any more
      if (!thread.isShutdown()) {
        LOG.error("The rows on hold cannot be published, so the job stops: {}", e.toString());
        failure = e;
        around.context().requestStop();
      }
    }
  }

  /**
   * The last release of a job that ends because it has caught up: the query has ended well, so
   * every batch that was planned is in the log.
   *
   * @param now when the lane of the query was still its own
   * @throws IOException if the log cannot be read
   */
  void finish(Instant now) throws IOException {
    stop();
    release(now);
  }

  private void release(Instant now) throws IOException {
    long began = System.nanoTime();
    around.spark().sparkContext().setJobGroup(group, "Release of rows on hold", false);
    Optional<LogEntry> entry;
    try {
      entry = release.run(now);
    } catch (Exception e) { // Spark throws checked exceptions that its methods do not declare
      QueryRun.throwIfFenced(release.lane(), e);
      throw e;
    } finally {
      around.spark().sparkContext().clearJobGroup();
    }
    entry.ifPresent(
        done -> around.listener().committed(done, Duration.ofNanos(System.nanoTime() - began)));
    HeldFiles held = release.held();
    around.listener().held(held.rows(), held.oldest().orElse(null));
  }

  /** Throws what a release has failed with; to be asked when the query has ended. */
  void throwIfFailed() throws IOException {
    Throwable cause = failure;
    if (cause instanceof IOException io) {
      throw io;
    } else if (cause instanceof RuntimeException unchecked) {
      throw unchecked;
    } else if (cause instanceof Error error) {
      throw error;
    } else if (cause != null) {
      throw new IllegalStateException(
          "The rows on hold cannot be published: " + cause.getMessage(), cause);
    }
  }

  private void stop() {
    thread.shutdown();
    try {
      if (!thread.awaitTermination(around.patience().toMillis(), TimeUnit.MILLISECONDS)) {
        LOG.warn(
            "A release has not ended after {} s; the next start goes on",
            around.patience().toSeconds());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Ends the release that is running, if any, before it commits or after. */
  @Override
  public void close() {
    around.spark().streams().removeListener(progress);
    thread.shutdown();
    around.spark().sparkContext().cancelJobGroupAndFutureJobs(group, "The job ends.");
    stop();
  }

  /** Every batch that was planned before a trigger that has ended is in the log. */
  private final class Progress extends StreamingQueryListener {
    @Override
    public void onQueryStarted(QueryStartedEvent event) {}

    @Override
    public void onQueryProgress(QueryProgressEvent event) {
      if (event.progress().runId().equals(query.runId())) {
        horizon = Instant.parse(event.progress().timestamp());
      }
    }

    @Override
    public void onQueryIdle(QueryIdleEvent event) {
      if (event.runId().equals(query.runId())) {
        horizon = Instant.parse(event.timestamp());
      }
    }

    @Override
    public void onQueryTerminated(QueryTerminatedEvent event) {}
  }
}
