package dev.bronzeline.kafka;

import dev.bronzeline.config.KafkaSettings;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** Estimates how long it is until Kafka deletes records that were not read. */
public final class RetentionWatch {

  private final KafkaSettings kafka;
  private final Duration patience;
  private final Clock clock;

  /**
   * How to ask.
   *
   * @param patience how long to wait for each answer
   */
  public RetentionWatch(KafkaSettings kafka, Duration patience) {
    this(kafka, patience, Clock.systemUTC());
  }

  RetentionWatch(KafkaSettings kafka, Duration patience, Clock clock) {
    this.kafka = kafka;
    this.patience = patience;
    this.clock = clock;
  }

  /**
   * The estimate for each partition that has something to lose, in the order given.
   *
   * @param there what Kafka holds now
   * @param position the next offset to read
   * @throws KafkaAwayException if Kafka does not answer
   * @throws org.apache.kafka.common.KafkaException if it refuses
   */
  public List<TimeToLoss> estimate(
      KafkaOffsetManager manager, Collection<TopicOffsets> there, Position position) {
    Map<String, Retention> retention =
        manager.retention(
            new TreeSet<>(there.stream().map(TopicOffsets::topic).distinct().toList()));
    Map<TopicPartition, Long> next = new HashMap<>();
    Map<TopicPartition, Long> oldest = new HashMap<>();
    for (TopicOffsets partition : there) {
      Retention kept = retention.getOrDefault(partition.topic(), Retention.UNLIMITED);
      long at = next(position, partition);
      if (kept.isLimited() && at >= partition.earliest() && at < partition.latest()) {
        TopicPartition id = new TopicPartition(partition.topic(), partition.partition());
        next.put(id, at);
        if (kept.bytes() >= 0 && partition.earliest() > 0) {
          oldest.put(id, partition.earliest());
        }
      }
    }
    return estimate(there, position, retention, times(next), times(oldest));
  }

  private List<TimeToLoss> estimate(
      Collection<TopicOffsets> there,
      Position position,
      Map<String, Retention> retention,
      Map<TopicPartition, Long> next,
      Map<TopicPartition, Long> oldest) {
    Instant now = clock.instant();
    List<TimeToLoss> estimates = new ArrayList<>();
    for (TopicOffsets partition : there) {
      TopicPartition id = new TopicPartition(partition.topic(), partition.partition());
      retention
          .getOrDefault(partition.topic(), Retention.UNLIMITED)
          .timeToLoss(now, next(position, partition), partition, get(next, id), get(oldest, id))
          .ifPresent(estimates::add);
    }
    return estimates;
  }

  private Map<TopicPartition, Long> times(Map<TopicPartition, Long> offsets) {
    if (offsets.isEmpty()) {
      return Map.of();
    }
    try (FirstRecords first = new FirstRecords(kafka, patience)) {
      return first.times(offsets);
    }
  }

  /** A partition that was never read begins with its oldest record: nothing of it is owed yet. */
  private static long next(Position position, TopicOffsets partition) {
    return position.next(partition.topic(), partition.partition(), partition.earliest());
  }

  private static @Nullable Long get(Map<TopicPartition, Long> times, TopicPartition id) {
    return times.get(id);
  }
}
