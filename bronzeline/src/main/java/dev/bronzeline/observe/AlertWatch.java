package dev.bronzeline.observe;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Checks the rules at a steady pace, in a thread of its own, from when it is made until it is
 * closed: a job that does nothing has no commit after which to check.
 */
public final class AlertWatch implements AutoCloseable {

  /** How often it checks when nothing else is said. */
  public static final Duration DEFAULT_PACE = Duration.ofSeconds(10);

  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          checks -> {
            Thread made = new Thread(checks, "bronze-alerts");
            made.setDaemon(true);
            return made;
          });

  /** Begins to watch. */
  public AlertWatch(Alerting alerting, BronzeMetrics metrics, Duration pace) {
    Future<?> unused =
        thread.scheduleWithFixedDelay(
            () -> alerting.checkAndAlert(metrics),
            pace.toNanos(),
            pace.toNanos(),
            TimeUnit.NANOSECONDS);
  }

  /** Ends at once; an alert that is being sent is interrupted. */
  @Override
  public void close() {
    thread.shutdownNow();
  }
}
