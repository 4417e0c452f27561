package dev.bronzeline.ledger;

import java.io.Serializable;
import java.util.Comparator;

/**
 * A Kafka partition.
 *
 * @param topic the topic's name
 * @param partition the partition's number, from 0
 */
public record PartitionId(String topic, int partition)
    implements Comparable<PartitionId>, Serializable {

  private static final Comparator<PartitionId> ORDER =
      Comparator.comparing(PartitionId::topic).thenComparingInt(PartitionId::partition);

  @Override
  public int compareTo(PartitionId other) {
    return ORDER.compare(this, other);
  }

  /** Kafka's own way to write it, such as {@code user_events-3}. */
  @Override
  public String toString() {
    return topic + "-" + partition;
  }
}
