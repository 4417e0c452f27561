package dev.bronzeline.job;

import dev.bronzeline.config.KafkaSettings;
import dev.bronzeline.job.JobStatus.Partition;
import dev.bronzeline.kafka.FirstRecords;
import dev.bronzeline.kafka.KafkaOffsetManager;
import dev.bronzeline.kafka.Position;
import dev.bronzeline.kafka.RetentionWatch;
import dev.bronzeline.kafka.TimeToLoss;
import dev.bronzeline.kafka.TopicOffsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.kafka.common.TopicPartition;

/**
 * Asks Kafka how far it is ahead of a position, in records and in seconds, and how long it keeps
 * what was not read. Joins no consumer group and commits nothing.
 */
public final class KafkaLag {

  private static final Comparator<TopicPartition> ORDER =
      Comparator.comparing(TopicPartition::topic).thenComparingInt(TopicPartition::partition);

  private final KafkaSettings kafka;
  private final Set<String> topics;
  private final Duration patience;

  /**
   * How to ask.
   *
   * @param kafka how Kafka is reached
   * @param topics what the pipeline reads; those that the log knows are added
   * @param patience how long to wait for each answer
   */
  public KafkaLag(KafkaSettings kafka, Collection<String> topics, Duration patience) {
    this.kafka = kafka;
    this.topics = Set.copyOf(topics);
    this.patience = patience;
  }

  /**
   * The partitions with what Kafka says about them. One that Kafka no longer has stays as it is;
   * one that the log does not know yet is added, at its oldest record.
   *
   * @throws dev.bronzeline.kafka.KafkaAwayException when Kafka does not answer
   * @throws org.apache.kafka.common.KafkaException when it refuses
   */
  List<Partition> of(List<Partition> partitions) {
    Instant now = Instant.now();
    SortedSet<String> asked = new TreeSet<>(topics);
    partitions.forEach(partition -> asked.add(partition.topic()));
    List<TopicOffsets> there;
    List<TimeToLoss> losses;
    try (var manager = new KafkaOffsetManager(kafka, patience)) {
      there = manager.offsets(asked);
      losses = new RetentionWatch(kafka, patience).estimate(manager, there, position(partitions));
    }
    Map<TopicPartition, Partition> known = new TreeMap<>(ORDER);
    partitions.forEach(
        partition ->
            known.put(new TopicPartition(partition.topic(), partition.partition()), partition));
    Map<TopicPartition, Long> accounted = new HashMap<>();
    Map<TopicPartition, Long> newest = new HashMap<>();
    for (TopicOffsets kafkaHas : there) {
      var id = new TopicPartition(kafkaHas.topic(), kafkaHas.partition());
      Partition before = known.get(id);
      long position = before == null ? kafkaHas.earliest() : before.position();
      long lag = Math.max(0, kafkaHas.latest() - position);
      if (lag > 0) {
        accounted.put(id, Math.max(position - 1, kafkaHas.earliest()));
        newest.put(id, kafkaHas.latest() - 1);
      }
      known.put(
          id,
          new Partition(
              id.topic(),
              id.partition(),
              position,
              kafkaHas.latest(),
              lag,
              lag == 0 ? 0.0 : null,
              null,
              kafkaHas.heldBack() > 0 ? kafkaHas.heldBack() : null,
              lag == 0 && kafkaHas.heldBack() == 0 ? now : null));
    }
    if (!accounted.isEmpty()) {
      lagSeconds(known, accounted, newest);
    }
    for (TimeToLoss estimate : losses) {
      known.computeIfPresent(
          new TopicPartition(estimate.topic(), estimate.partition()),
          (id, partition) -> partition.losingIn(estimate.left()));
    }
    return List.copyOf(known.values());
  }

  private static Position position(List<Partition> partitions) {
    Map<String, Map<Integer, Long>> position = new HashMap<>();
    partitions.forEach(
        partition ->
            position
                .computeIfAbsent(partition.topic(), topic -> new HashMap<>())
                .put(partition.partition(), partition.position()));
    return Position.of(position);
  }

  private void lagSeconds(
      Map<TopicPartition, Partition> partitions,
      Map<TopicPartition, Long> accounted,
      Map<TopicPartition, Long> newest) {
    try (var first = new FirstRecords(kafka, patience)) {
      Map<TopicPartition, Long> from = first.times(accounted);
      Map<TopicPartition, Long> to = first.times(newest);
      from.forEach(
          (id, old) -> {
            Long young = to.get(id);
            if (young != null) {
              partitions.computeIfPresent(
                  id,
                  (same, partition) ->
                      partition.behind(Math.max(0, young - old), Instant.ofEpochMilli(old)));
            }
          });
    }
  }
}
