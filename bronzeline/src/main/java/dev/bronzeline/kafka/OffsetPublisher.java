package dev.bronzeline.kafka;

import dev.bronzeline.config.KafkaSettings;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells Kafka how far a job has come, as the offsets of a consumer group, so that the tools which
 * watch consumer groups see its lag. The job never reads them back, and the group has no members.
 *
 * <p>{@link #publish} returns at once. One thread does the work; when Kafka is slower than the job,
 * only the latest position counts. A failure is told and otherwise without consequence.
 * Thread-safe.
 */
public final class OffsetPublisher implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(OffsetPublisher.class);
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final String group;
  private final Predicate<String> isRead;
  private final KafkaOffsetManager kafka;
  private final Runnable failed;
  private final AtomicReference<@Nullable Position> latest = new AtomicReference<>();
  private final ExecutorService thread = Executors.newSingleThreadExecutor(OffsetPublisher::daemon);
  private boolean failing;

  /**
   * A publisher for one group.
   *
   * @param isRead which topics to publish; a position may know some that are not read any more
   * @param failed is run, in the publisher's thread, for each position that could not be published
   */
  public OffsetPublisher(
      KafkaSettings kafka, String group, Predicate<String> isRead, Runnable failed) {
    this.group = group;
    this.isRead = isRead;
    this.failed = failed;
    this.kafka = new KafkaOffsetManager(kafka, PATIENCE);
  }

  /** Publishes a position soon, unless a later one comes before. Never waits, never throws. */
  public void publish(Position position) {
    if (latest.getAndSet(position) == null) {
      try {
        thread.execute(this::publishLatest);
      } catch (RejectedExecutionException e) {
        LOG.debug("Closed before {} could be published", position, e);
      }
    }
  }

  /** Publishes what is left, for a few seconds at most, and ends. */
  @Override
  public void close() {
    thread.shutdown();
    try {
      if (!thread.awaitTermination(2 * PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
        thread.shutdownNow();
      }
    } catch (InterruptedException e) {
      thread.shutdownNow();
      Thread.currentThread().interrupt();
    }
    kafka.close();
  }

  private void publishLatest() {
    Position position = latest.getAndSet(null);
    if (position == null) {
      return;
    }
    Map<TopicPartition, Long> offsets = new HashMap<>();
    position
        .offsets()
        .forEach(
            (topic, partitions) ->
                partitions.forEach(
                    (partition, next) -> {
                      if (isRead.test(topic)) {
                        offsets.put(new TopicPartition(topic, partition), next);
                      }
                    }));
    try {
      kafka.publish(group, offsets);
      failing = false;
    } catch (KafkaAwayException | KafkaException | IllegalStateException e) {
      if (!failing) {
        LOG.warn(
            "The offsets of consumer group '{}' could not be published; tools that look there show an old lag. The job itself is not concerned, and tries again with the next commit. {}",
            group,
            e.getMessage());
      }
      failing = true;
      failed.run();
    }
  }

  private static Thread daemon(Runnable work) {
    Thread thread = new Thread(work, "bronze-offsets");
    thread.setDaemon(true);
    return thread;
  }
}
