package dev.bronzeline.storage;

import dev.bronzeline.ledger.OffsetRange;
import dev.bronzeline.ledger.PartitionId;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The next offset of each Kafka partition, in the order of the partitions.
 *
 * @param next partition to the offset after the last one
 */
public record Offsets(SortedMap<PartitionId, Long> next) {

  /** Nothing is known of any partition. */
  public static final Offsets NONE = new Offsets(new TreeMap<>());

  /** Copies the map. */
  public Offsets {
    next = Collections.unmodifiableSortedMap(new TreeMap<>(next));
  }

  /** From topic to partition to offset, as Kafka's source and the log have it. */
  public static Offsets of(Map<String, ? extends Map<Integer, Long>> nested) {
    SortedMap<PartitionId, Long> flat = new TreeMap<>();
    nested.forEach(
        (topic, partitions) ->
            partitions.forEach(
                (partition, offset) -> flat.put(new PartitionId(topic, partition), offset)));
    return new Offsets(flat);
  }

  /** Topic to partition to offset. */
  public SortedMap<String, SortedMap<Integer, Long>> nested() {
    SortedMap<String, SortedMap<Integer, Long>> nested = new TreeMap<>();
    next.forEach(
        (id, offset) ->
            nested
                .computeIfAbsent(id.topic(), topic -> new TreeMap<>())
                .put(id.partition(), offset));
    return nested;
  }

  boolean isEmpty() {
    return next.isEmpty();
  }

  /** Whether any partition of the topic is known. */
  boolean knows(String topic) {
    return next.keySet().stream().anyMatch(id -> id.topic().equals(topic));
  }

  /**
   * How far these are ahead of others, partition by partition; negative where they are behind. A
   * partition that only one side knows is left out.
   */
  SortedMap<PartitionId, Long> minus(Offsets others) {
    SortedMap<PartitionId, Long> distance = new TreeMap<>();
    next.forEach(
        (id, offset) -> {
          Long other = others.next.get(id);
          if (other != null) {
            distance.put(id, offset - other);
          }
        });
    return distance;
  }

  /** The ranges that lead from others to these; a partition that is new begins at 0. */
  public SortedMap<PartitionId, OffsetRange> since(Offsets others) {
    SortedMap<PartitionId, OffsetRange> ranges = new TreeMap<>();
    next.forEach(
        (id, until) -> ranges.put(id, new OffsetRange(others.next.getOrDefault(id, 0L), until)));
    return ranges;
  }
}
