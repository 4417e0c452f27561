package dev.bronzeline.kafka;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.config.TopicConfig;
import org.jspecify.annotations.Nullable;

/**
 * How long a topic keeps its records.
 *
 * @param millis the topic's {@code retention.ms}; -1 for no limit
 * @param bytes the topic's {@code retention.bytes}, which is per partition; -1 for no limit
 */
record Retention(long millis, long bytes) {

  /** Nothing is deleted for its age or the topic's size. */
  static final Retention UNLIMITED = new Retention(-1, -1);

  /** What the settings of a topic say. */
  static Retention of(Config topic) {
    ConfigEntry policy = topic.get(TopicConfig.CLEANUP_POLICY_CONFIG);
    boolean deletes =
        policy == null
            || policy.value() == null
            || policy.value().contains(TopicConfig.CLEANUP_POLICY_DELETE);
    return deletes
        ? new Retention(
            number(topic, TopicConfig.RETENTION_MS_CONFIG),
            number(topic, TopicConfig.RETENTION_BYTES_CONFIG))
        : UNLIMITED;
  }

  /** Whether anything is ever deleted. */
  boolean isLimited() {
    return millis >= 0 || bytes >= 0;
  }

  /**
   * How long until Kafka may delete the next record to read. The lesser of
   *
   * <ul>
   *   <li>by age: the record's time + {@code retention.ms} - now;
   *   <li>by size, when {@code retention.bytes} is set and the partition has lost records already,
   *       so that it is full: the time between its oldest record and the next one to read. So long
   *       it took to write what has to go first, and so long it will take again if producers keep
   *       their pace.
   * </ul>
   *
   * <p>Kafka deletes whole segments, so a record may live longer, never shorter.
   *
   * @param position the next offset to read
   * @param kafka what Kafka holds
   * @param timeOfNext the timestamp of the record there; null if it could not be read
   * @param timeOfOldest the timestamp of the oldest record; null if it could not be read
   * @return empty when nothing waits to be read, nothing is ever deleted, or timestamps are unknown
   */
  Optional<TimeToLoss> timeToLoss(
      Instant now,
      long position,
      TopicOffsets kafka,
      @Nullable Long timeOfNext,
      @Nullable Long timeOfOldest) {
    if (position < kafka.earliest()) {
      return Optional.of(new TimeToLoss(kafka.topic(), kafka.partition(), Duration.ZERO, 0));
    }
    if (position >= kafka.latest() || timeOfNext == null || timeOfNext < 0) {
      return Optional.empty();
    }
    Optional<TimeToLoss> byAge =
        millis < 0
            ? Optional.empty()
            : Optional.of(timeToLoss(kafka, timeOfNext + millis - now.toEpochMilli(), millis));
    boolean full = bytes >= 0 && kafka.earliest() > 0 && timeOfOldest != null && timeOfOldest >= 0;
    if (!full || timeOfOldest == null) {
      return byAge;
    }
    TimeToLoss bySize =
        timeToLoss(kafka, timeOfNext - timeOfOldest, now.toEpochMilli() - timeOfOldest);
    return Optional.of(byAge.filter(age -> age.left().compareTo(bySize.left()) < 0).orElse(bySize));
  }

  private static TimeToLoss timeToLoss(TopicOffsets kafka, long left, long whole) {
    long positive = Math.max(0, left);
    return new TimeToLoss(
        kafka.topic(),
        kafka.partition(),
        Duration.ofMillis(positive),
        Math.min(1, positive / (double) Math.max(1, whole)));
  }

  private static long number(Config topic, String name) {
    ConfigEntry entry = topic.get(name);
    return entry == null || entry.value() == null ? -1 : Long.parseLong(entry.value());
  }
}
