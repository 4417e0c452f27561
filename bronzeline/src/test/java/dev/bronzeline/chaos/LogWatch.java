package dev.bronzeline.chaos;

import dev.bronzeline.crash.TestRoot;
import dev.bronzeline.ledger.Commit;
import dev.bronzeline.ledger.Lanes;
import dev.bronzeline.ledger.LedgerJson;
import dev.bronzeline.ledger.LogEntry;
import dev.bronzeline.ledger.LogPaths;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows the log of a root from outside: how far the job has come, and how long it takes from the
 * end of a fault to its next commit; and how often a backfill has committed. Thread-safe.
 */
final class LogWatch implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(LogWatch.class);
  private static final long LOOK_EVERY_MILLIS = 20;

  private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor();
  private final Path root;
  private final String topic;
  private final List<Duration> recoveries = new ArrayList<>();
  private long entries;
  private long commits;
  private long backfilled;
  private Instant newest = Instant.MIN;
  private Map<Integer, Long> position = Map.of();
  private boolean disturbed;
  private long disturbedAt;

  LogWatch(TestRoot root, String topic) {
    this.root = root.folder();
    this.topic = topic;
    var unused =
        thread.scheduleWithFixedDelay(this::look, 0, LOOK_EVERY_MILLIS, TimeUnit.MILLISECONDS);
  }

  private synchronized void look() {
    Path next = root.resolve(LogPaths.entry(entries + 1));
    while (Files.exists(next)) {
      try {
        take(LedgerJson.read(Files.readAllBytes(next), LogEntry.class));
      } catch (IOException e) {
        LOG.debug("{} is not complete yet", next, e);
        return;
      }
      entries++;
      next = root.resolve(LogPaths.entry(entries + 1));
    }
  }

  private void take(LogEntry entry) {
    newest = entry.at();
    Commit commit = entry.commit();
    if (commit == null) {
      return;
    }
    if (entry.lane().equals(Lanes.BACKFILL)) {
      backfilled++;
      return;
    }
    commits++;
    position = commit.position().getOrDefault(topic, Map.of());
    if (disturbed) {
      disturbed = false;
      recoveries.add(Duration.ofNanos(System.nanoTime() - disturbedAt));
    }
  }

  /** A fault has ended; the next commit shows that the job has recovered. */
  synchronized void disturbed() {
    look();
    disturbed = true;
    disturbedAt = System.nanoTime();
  }

  synchronized long commits() {
    return commits;
  }

  /** How many commits backfills have made. */
  synchronized long backfilled() {
    return backfilled;
  }

  /** When the newest entry was made, by the clock of the job that made it. */
  synchronized Instant newest() {
    return newest;
  }

  /** Whether the job has accounted for all of the topic up to these ends. */
  synchronized boolean hasReached(Map<Integer, Long> ends) {
    return ends.entrySet().stream()
        .allMatch(end -> position.getOrDefault(end.getKey(), 0L) >= end.getValue());
  }

  synchronized List<Duration> recoveries() {
    return List.copyOf(recoveries);
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }
}
