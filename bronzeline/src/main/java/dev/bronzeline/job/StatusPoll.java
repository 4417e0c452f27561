package dev.bronzeline.job;

import dev.bronzeline.job.JobStatus.Partition;
import dev.bronzeline.ledger.PartitionId;
import dev.bronzeline.observe.BronzeMetrics;
import dev.bronzeline.observe.BronzeMetrics.Lag;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads a pipeline's status at a steady pace, in a thread of its own, so that who asks for it never
 * waits for the store or for Kafka; and notes in the metrics how far Kafka is ahead.
 */
public final class StatusPoll implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(StatusPoll.class);
  private static final Duration PACE = Duration.ofSeconds(10);
  private static final int COMMITS = 50;

  /** Reads the status, which may take its time. */
  @FunctionalInterface
  public interface Source {
    /** The status with this many of the last commits. */
    JobStatus read(int commits) throws IOException;
  }

  private final Source source;
  private final BronzeMetrics metrics;
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread made = new Thread(task, "bronze-status");
            made.setDaemon(true);
            return made;
          });
  private volatile @Nullable JobStatus latest;

  /** Begins to read. */
  public StatusPoll(Source source, BronzeMetrics metrics) {
    this.source = source;
    this.metrics = metrics;
    Future<?> unused =
        thread.scheduleWithFixedDelay(this::look, 0, PACE.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** The status as it was read last, some seconds ago; empty before the first time. */
  public Optional<JobStatus> latest() {
    return Optional.ofNullable(latest);
  }

  /** Reads once more, soon: something has changed. Returns at once. */
  public void refresh() {
    if (!thread.isShutdown()) {
      thread.execute(this::look);
    }
  }

  private void look() {
    try {
      JobStatus status = source.read(COMMITS);
      if (latest == null) {
        metrics.continueFrom(status.totals());
      }
      latest = status;
      if (status.kafka().answer() == JobStatus.Answer.ANSWERED) {
        metrics.recordLag(lags(status.partitions()), completeThrough(status.partitions()));
      }
    } catch (IOException | RuntimeException e) {
      LOG.debug("The status could not be read", e);
    }
  }

  private static Map<PartitionId, Lag> lags(List<Partition> partitions) {
    Map<PartitionId, Lag> lags = new HashMap<>();
    for (Partition partition : partitions) {
      Long records = partition.lagRecords();
      if (records != null) {
        lags.put(
            new PartitionId(partition.topic(), partition.partition()),
            new Lag(records, partition.lagSeconds()));
      }
    }
    return lags;
  }

  /** The time of the partition that is furthest behind; null when one of them is not known. */
  static @Nullable Instant completeThrough(List<Partition> partitions) {
    Instant least = null;
    for (Partition partition : partitions) {
      Instant of = partition.completeThrough();
      if (of == null) {
        return null;
      }
      least = least == null || of.isBefore(least) ? of : least;
    }
    return least;
  }

  /** Ends at once. */
  @Override
  public void close() {
    thread.shutdownNow();
  }
}
