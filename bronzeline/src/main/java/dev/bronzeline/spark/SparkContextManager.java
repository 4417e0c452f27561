package dev.bronzeline.spark;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.StreamingQueryException;
import org.apache.spark.sql.streaming.StreamingQueryListener;
import org.apache.spark.sql.streaming.StreamingQueryProgress;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The life of a Spark session and its streaming queries: waits for them, stops them at a batch
 * boundary, cleans up.
 *
 * <p>{@link StreamingQuery#stop()} interrupts the batch that is running. Here a stop waits until
 * that batch is committed, as long as the deadline allows. Correctness does not depend on it; it
 * saves doing the batch again.
 *
 * <p>Thread-safe. {@link #requestStop()} may be called from any thread at any time, also before a
 * query is registered.
 */
public final class SparkContextManager implements AutoCloseable {

  /** How long a stop waits for the batch in progress when nothing else is said. */
  public static final Duration DEFAULT_DEADLINE = Duration.ofSeconds(60);

  /**
   * A trigger that finds no new data ends without an event, so a waiting stop also looks for
   * itself.
   */
  private static final long RECHECK_NANOS = Duration.ofMillis(500).toNanos();

  private static final Logger log = LoggerFactory.getLogger(SparkContextManager.class);

  private final SparkSession spark;
  private final Duration deadline;
  private final boolean owner;
  private final List<StreamingQuery> queries = new CopyOnWriteArrayList<>();
  private final List<Thread> stoppers = new CopyOnWriteArrayList<>();
  private final AtomicBoolean stopRequested = new AtomicBoolean();
  private final Lock lock = new ReentrantLock();
  private final Condition progressed = lock.newCondition();
  private final StreamingQueryListener listener = new ProgressListener();
  private volatile boolean forced;
  private volatile boolean hasProgressed;
  private volatile long stopEnd;
  private @Nullable Thread starting;
  private volatile @Nullable Thread waiting;

  /** Manages {@code spark} with the default deadline. */
  public SparkContextManager(SparkSession spark) {
    this(spark, DEFAULT_DEADLINE);
  }

  /**
   * Manages {@code spark}, which {@link #close()} stops.
   *
   * @param deadline how long a stop waits for the batch in progress before it interrupts it
   */
  public SparkContextManager(SparkSession spark, Duration deadline) {
    this(spark, deadline, true);
  }

  private SparkContextManager(SparkSession spark, Duration deadline, boolean owner) {
    this.spark = spark;
    this.deadline = deadline;
    this.owner = owner;
    spark.streams().addListener(listener);
  }

  /**
   * Manages the queries of a session whose context others use too: {@link #close()} stops the
   * queries only.
   */
  public static SparkContextManager sharing(SparkSession spark, Duration deadline) {
    return new SparkContextManager(spark, deadline, false);
  }

  /**
   * Lets SIGTERM and SIGINT stop the registered queries gracefully; a second signal ends the
   * process at once.
   */
  public StopSignals handleSignals() {
    return StopSignals.install(this::requestStop);
  }

  /** What comes before the first query. */
  @FunctionalInterface
  public interface Start<T> {
    /** Does it. */
    T run() throws IOException;
  }

  /**
   * Does what comes before the first query, in the calling thread. The deadline of a stop holds for
   * it as well: then it is interrupted.
   *
   * @throws ForcedStopException if it was interrupted and has failed
   */
  public <T> T start(Start<T> work) throws IOException {
    isStarting(Thread.currentThread());
    try {
      return work.run();
    } catch (Exception e) { // Spark throws an interruption that its methods do not declare
      if (!forced) {
        throw e;
      }
      log.debug("The start that was interrupted has failed", e);
      throw new ForcedStopException("The start of the job", deadline);
    } finally {
      isStarting(null);
      if (forced) {
        boolean unused = Thread.interrupted(); // what is closed now must not be interrupted
      }
    }
  }

  private void isStarting(@Nullable Thread thread) {
    lock.lock();
    try {
      starting = thread;
      progressed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Waits for the end of the start, and interrupts it from the deadline on. */
  private void endStart() {
    lock.lock();
    try {
      while (starting != null) {
        long left = stopEnd - System.nanoTime();
        if (left <= 0) {
          if (!forced) {
            log.warn("The start has not ended after {} s: interrupting it", deadline.toSeconds());
          }
          forced = true;
          starting.interrupt();
        }
        // Again and again: a library may swallow an interruption.
        boolean unused = progressed.await(left <= 0 ? RECHECK_NANOS : left, TimeUnit.NANOSECONDS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      lock.unlock();
    }
  }

  /** Puts a started query in the care of this manager, and returns it. */
  public StreamingQuery registerStreamingQuery(StreamingQuery query) {
    queries.add(query);
    if (stopRequested.get()) {
      stopInBackground(List.of(query));
    }
    return query;
  }

  /**
   * Asks the queries to stop at the end of their current batch. Returns at once; asking again
   * changes nothing.
   */
  public synchronized void requestStop() {
    if (!stopRequested.get()) {
      stopEnd = System.nanoTime() + deadline.toNanos();
      stopRequested.set(true);
      Thread ender = new Thread(this::endStart, "bronze-stop-start");
      ender.setDaemon(true);
      ender.start();
      stopInBackground(queries);
    }
  }

  /**
   * Asks the queries to end after their current batch, however long that takes: others are to be
   * started in their place, which a stop is not asked for. Returns at once.
   */
  public void endQueries() {
    List<StreamingQuery> running = List.copyOf(queries);
    inBackground(
        () -> running.stream().filter(query -> awaitBoundary(query, null)).forEach(this::stop));
  }

  /**
   * Waits until every registered query has ended, by itself or because of a stop request.
   *
   * @throws StreamingQueryException if a query failed
   * @throws ForcedStopException if a batch had to be interrupted because it did not end within the
   *     deadline
   * @throws InterruptedException if the calling thread is interrupted while it waits
   */
  public void awaitTermination() throws StreamingQueryException, InterruptedException {
    waiting = Thread.currentThread();
    try {
      for (StreamingQuery query : queries) {
        awaitTermination(query);
      }
      // A query is told to have ended before stop() is through with the session, which close()
      // ends.
      for (Thread stopper : stoppers) {
        stopper.join();
      }
      stoppers.removeIf(stopper -> !stopper.isAlive());
      queries.removeIf(query -> !query.isActive());
    } catch (InterruptedException e) {
      if (!forced) {
        throw e;
      }
    } finally {
      waiting = null;
    }
    if (forced) {
      throw new ForcedStopException("The batch in progress", deadline);
    }
  }

  /**
   * Whether a query of the session has ended a batch, or a trigger that found nothing to do, since
   * this manager was made. Told by Spark a moment later.
   */
  public boolean hasProgressed() {
    return hasProgressed;
  }

  /**
   * Spark's method does not declare the exception that it throws when it is interrupted. A batch
   * that was interrupted may fail with anything; the reason is the interruption.
   */
  private void awaitTermination(StreamingQuery query)
      throws StreamingQueryException, InterruptedException {
    try {
      query.awaitTermination();
    } catch (StreamingQueryException e) {
      if (!forced) {
        throw e;
      }
      log.debug("The batch that was interrupted has failed", e);
    }
  }

  /** Stops what still runs, interrupting it, and the session if it is this manager's own. */
  @Override
  public void close() {
    for (StreamingQuery query : queries) {
      if (query.isActive()) {
        stop(query);
      }
    }
    spark.streams().removeListener(listener);
    if (owner) {
      spark.stop();
    }
  }

  /** Interrupts the batch in progress and ends the queries, in the background. */
  public void interrupt() {
    Thread stopper = new Thread(() -> queries.forEach(this::stop), "bronze-interrupt");
    stopper.setDaemon(true);
    stoppers.add(stopper);
    stopper.start();
  }

  private void stopInBackground(List<StreamingQuery> running) {
    inBackground(() -> running.forEach(this::stopAtBoundary));
  }

  private void inBackground(Runnable stop) {
    Thread stopper = new Thread(stop, "bronze-stop");
    stopper.setDaemon(true);
    stoppers.add(stopper);
    stopper.start();
  }

  private void stopAtBoundary(StreamingQuery query) {
    if (!awaitBoundary(query, stopEnd)) {
      log.warn("Batch in progress not ended after {} s: interrupting it", deadline.toSeconds());
      forced = true;
    }
    stop(query);
  }

  private void stop(StreamingQuery query) {
    try {
      query.stop();
    } catch (TimeoutException e) {
      log.warn("The query does not end although it was interrupted: {}", e.getMessage());
      forced = true;
      Thread waiter = waiting;
      if (waiter != null) {
        waiter.interrupt();
      }
    }
  }

  /**
   * Waits until no batch is in progress, or the one that was is committed; false when the deadline
   * passed first.
   *
   * @param end the deadline; null for none
   */
  private boolean awaitBoundary(StreamingQuery query, @Nullable Long end) {
    StreamingQueryProgress before = query.lastProgress();
    lock.lock();
    try {
      while (query.isActive()
          && query.status().isTriggerActive()
          && query.lastProgress() == before) {
        long left = end == null ? RECHECK_NANOS : end - System.nanoTime();
        if (left <= 0) {
          return false;
        }
        boolean unused = progressed.await(Math.min(left, RECHECK_NANOS), TimeUnit.NANOSECONDS);
      }
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } finally {
      lock.unlock();
    }
  }

  /** Wakes a waiting stop; what it then finds decides. */
  private final class ProgressListener extends StreamingQueryListener {
    @Override
    public void onQueryStarted(QueryStartedEvent event) {}

    @Override
    public void onQueryProgress(QueryProgressEvent event) {
      hasProgressed = true;
      wake();
    }

    @Override
    public void onQueryIdle(QueryIdleEvent event) {
      hasProgressed = true;
      wake();
    }

    @Override
    public void onQueryTerminated(QueryTerminatedEvent event) {
      wake();
    }

    private void wake() {
      lock.lock();
      try {
        progressed.signalAll();
      } finally {
        lock.unlock();
      }
    }
  }
}
