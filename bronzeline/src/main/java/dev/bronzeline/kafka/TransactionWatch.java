package dev.bronzeline.kafka;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;

/**
 * Notices partitions that nobody can read on, because a transaction stays open. Not thread-safe.
 */
public final class TransactionWatch {
  private Map<TopicPartition, Long> before = Map.of();
  private Set<TopicPartition> standing = Set.of();

  /** A watch that has seen nothing yet. */
  public TransactionWatch() {}

  /**
   * The partitions that end where they ended at the last call, although there is more behind; each
   * is told once, until it moves.
   *
   * @param now what Kafka holds
   */
  public List<TopicOffsets> newlyStanding(Collection<TopicOffsets> now) {
    Map<TopicPartition, Long> held = new HashMap<>();
    Set<TopicPartition> still = new HashSet<>();
    for (TopicOffsets partition : now) {
      TopicPartition id = new TopicPartition(partition.topic(), partition.partition());
      if (partition.heldBack() > 0) {
        held.put(id, partition.latest());
        if (Long.valueOf(partition.latest()).equals(before.get(id))) {
          still.add(id);
        }
      }
    }
    Set<TopicPartition> known = standing;
    before = held;
    standing = still;
    return now.stream()
        .filter(
            partition -> {
              TopicPartition id = new TopicPartition(partition.topic(), partition.partition());
              return still.contains(id) && !known.contains(id);
            })
        .toList();
  }
}
