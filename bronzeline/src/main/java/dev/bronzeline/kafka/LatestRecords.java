package dev.bronzeline.kafka;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The last records of some topics: about as many of each partition.
 *
 * @param from the first offset of each partition
 * @param until the offset after the last one
 */
public record LatestRecords(Position from, Position until) {
  /**
   * Chooses them.
   *
   * @param there what Kafka holds
   * @param limit how many at most, over all partitions
   */
  public static LatestRecords of(List<TopicOffsets> there, long limit) {
    Map<String, Map<Integer, Long>> from = new HashMap<>();
    Map<String, Map<Integer, Long>> until = new HashMap<>();
    List<TopicOffsets> smallestFirst =
        there.stream()
            .sorted(Comparator.comparing(each -> each.latest() - each.earliest()))
            .toList();
    long left = limit;
    int partitions = there.size();
    for (TopicOffsets each : smallestFirst) {
      // What a small partition cannot give is left for the larger ones after it.
      long taken = Math.min(each.latest() - each.earliest(), (left + partitions - 1) / partitions);
      left -= taken;
      partitions--;
      from.computeIfAbsent(each.topic(), topic -> new HashMap<>())
          .put(each.partition(), each.latest() - taken);
      until
          .computeIfAbsent(each.topic(), topic -> new HashMap<>())
          .put(each.partition(), each.latest());
    }
    return new LatestRecords(Position.of(from), Position.of(until));
  }
}
