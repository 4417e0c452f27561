package dev.bronzeline.observe;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Delivers to another channel in a thread of its own, so that a slow or dead one holds up nothing:
 * in order, each alert again and again with longer and longer pauses, until it is delivered or an
 * hour of pauses has passed. What is less urgent than the least level is passed over, and what
 * comes while {@link #MOST} alerts wait is given up, with a line in the log. Thread-safe.
 */
public final class PatientChannel implements AlertChannel, AutoCloseable {
  static final int MOST = 100;
  private static final Logger LOG = LoggerFactory.getLogger(PatientChannel.class);
  private static final Duration FIRST = Duration.ofSeconds(1);
  private static final Duration LONGEST = Duration.ofMinutes(5);
  private static final int ATTEMPTS = 20;

  private final AlertChannel to;
  private final Level minimum;
  private final Duration first;
  private final Runnable onFailure;
  private final AtomicInteger waiting = new AtomicInteger();
  private final ScheduledExecutorService thread;

  /**
   * A channel that takes its time.
   *
   * @param to where to deliver
   * @param minimum the least urgent level that is delivered
   * @param onFailure is called after each attempt that failed
   */
  public PatientChannel(AlertChannel to, Level minimum, Runnable onFailure) {
    this(to, minimum, FIRST, onFailure);
  }

  PatientChannel(AlertChannel to, Level minimum, Duration first, Runnable onFailure) {
    this.to = to;
    this.minimum = minimum;
    this.first = first;
    this.onFailure = onFailure;
    this.thread =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread made = new Thread(task, "bronze-alert-" + to.name());
              made.setDaemon(true);
              return made;
            });
  }

  @Override
  public String name() {
    return to.name();
  }

  /** Takes the alert and returns at once. */
  @Override
  public void send(Alert alert) {
    if (alert.rule().level().compareTo(minimum) < 0) {
      return;
    }
    if (waiting.incrementAndGet() > MOST) {
      waiting.decrementAndGet();
      onFailure.run();
      LOG.error("'{}' is given up: {} alerts wait for '{}' already", alert.text(), MOST, name());
      return;
    }
    Future<?> unused = thread.submit(() -> deliver(alert));
  }

  /** The thread is this channel's alone, so what comes later waits, and the order is kept. */
  private void deliver(Alert alert) {
    try {
      Duration pause = first;
      for (int attempt = 1; !tried(alert, attempt); attempt++) {
        if (attempt == ATTEMPTS) {
          LOG.error("'{}' is given up: '{}' does not take it", alert.text(), name());
          return;
        }
        TimeUnit.NANOSECONDS.sleep(pause.toNanos());
        pause = pause.multipliedBy(2).compareTo(LONGEST) > 0 ? LONGEST : pause.multipliedBy(2);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // the process ends
    } finally {
      waiting.decrementAndGet();
    }
  }

  private boolean tried(Alert alert, int attempt) {
    try {
      to.send(alert);
      return true;
    } catch (Exception e) { // whatever it is, the next one must be delivered all the same
      onFailure.run();
      if (attempt == 1) {
        LOG.warn("'{}' does not take an alert ({}); it is tried again", name(), e.getMessage());
      }
      return false;
    }
  }

  /** Gives what waits one more second, and ends. */
  @Override
  public void close() {
    thread.shutdown();
    try {
      if (!thread.awaitTermination(1, TimeUnit.SECONDS)) {
        thread.shutdownNow();
      }
    } catch (InterruptedException e) {
      thread.shutdownNow();
      Thread.currentThread().interrupt();
    }
  }
}
