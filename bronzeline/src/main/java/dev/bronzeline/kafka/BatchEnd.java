package dev.bronzeline.kafka;

import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.kafka.common.TopicPartition;

/**
 * Where a batch ends: the same share of what waits in each partition, so that all of them move, and
 * at least one record of each. A pure decision.
 *
 * @param position the next offset of each partition after the batch
 * @param records how many offsets it has
 * @param limit what has cut it
 */
record BatchEnd(Position position, long records, Limit limit) {

  /** What cuts a batch. */
  enum Limit {
    NONE,
    RECORDS,
    BYTES
  }

  /**
   * Decides.
   *
   * @param from where the batch begins; all of a partition that is missing here is waiting
   * @param newest where the partitions end
   * @param maxRecords the most records of the batch
   * @param maxBytes the most bytes of the batch
   * @param sizes how many bytes records have
   */
  static BatchEnd of(
      Position from, Position newest, long maxRecords, long maxBytes, RecordSizes sizes) {
    Map<TopicPartition, Long> waiting = new HashMap<>();
    newest
        .offsets()
        .forEach(
            (topic, partitions) ->
                partitions.forEach(
                    (partition, end) ->
                        waiting.put(
                            new TopicPartition(topic, partition),
                            Math.max(0, end - from.next(topic, partition, 0)))));
    long all = waiting.values().stream().mapToLong(Long::longValue).sum();
    double bytes =
        waiting.entrySet().stream()
            .mapToDouble(e -> (double) e.getValue() * sizes.of(e.getKey()))
            .sum();
    double byBytes = bytes <= maxBytes ? (double) all : Math.floor(maxBytes * (all / bytes));
    if (all <= maxRecords && byBytes >= all) {
      return new BatchEnd(newest, all, Limit.NONE);
    }
    double allowed = Math.min((double) maxRecords, byBytes);
    long[] taken = {0};
    SortedMap<String, SortedMap<Integer, Long>> ends = new TreeMap<>();
    newest
        .offsets()
        .forEach(
            (topic, partitions) ->
                partitions.forEach(
                    (partition, end) -> {
                      long some = waiting.getOrDefault(new TopicPartition(topic, partition), 0L);
                      long share =
                          Math.min(some, (long) Math.max(1, allowed * ((double) some / all)));
                      taken[0] += share;
                      ends.computeIfAbsent(topic, absent -> new TreeMap<>())
                          .put(partition, end - (some - share));
                    }));
    return new BatchEnd(
        new Position(ends), taken[0], byBytes < maxRecords ? Limit.BYTES : Limit.RECORDS);
  }

  boolean isCut() {
    return limit != Limit.NONE;
  }

  boolean isCutByBytes() {
    return limit == Limit.BYTES;
  }
}
