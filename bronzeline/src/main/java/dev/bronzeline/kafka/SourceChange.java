package dev.bronzeline.kafka;

import dev.bronzeline.ledger.SourceIdentity;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A topic that is not the one that was read before, although it has its name.
 *
 * @param topic the topic
 * @param id what it is now: its id, that of the cluster where topics have none, or {@code unknown}
 * @param how a sentence that says how it can be seen
 */
public record SourceChange(String topic, String id, String how) {

  /**
   * Compares what was read before with what Kafka has now. Pure. What either side does not tell is
   * no difference; but an offset that the topic does not reach is one.
   *
   * @param before what the log says it read
   * @param now what Kafka says it has
   * @param log where the log stands
   * @param planned topics that only a checkpoint has read: the ids alone count
   * @param offsets what Kafka holds of every partition of the topics to read
   * @return the topics that differ, sorted
   */
  public static List<SourceChange> between(
      SourceIdentity before,
      SourceIdentity now,
      Position log,
      Set<String> planned,
      Collection<TopicOffsets> offsets) {
    SortedMap<String, Map<Integer, TopicOffsets>> topics = new TreeMap<>();
    offsets.forEach(
        partition ->
            topics
                .computeIfAbsent(partition.topic(), topic -> new HashMap<>())
                .put(partition.partition(), partition));
    List<SourceChange> changes = new ArrayList<>();
    topics.forEach(
        (topic, partitions) -> {
          SortedMap<Integer, Long> read = log.offsets().get(topic);
          if (read == null && !before.topics().containsKey(topic) && !planned.contains(topic)) {
            return; // never read before
          }
          String how = difference(topic, before, now);
          if (how == null && read != null) {
            how = contradiction(topic, read, partitions);
          }
          if (how != null) {
            changes.add(new SourceChange(topic, id(topic, now), how));
          }
        });
    return List.copyOf(changes);
  }

  /**
   * Compares ids only, as can be done at any time.
   *
   * @throws SourceChangedException if any topic of before is another one now
   */
  public static void requireNone(SourceIdentity before, SourceIdentity now) {
    List<SourceChange> changes = new ArrayList<>();
    for (String topic : before.topics().keySet()) {
      String how = difference(topic, before, now);
      if (how != null) {
        changes.add(new SourceChange(topic, id(topic, now), how));
      }
    }
    if (!changes.isEmpty()) {
      throw new SourceChangedException(changes);
    }
  }

  /** What a person names as the id of a topic that is gone, to go on without it. */
  static final String DELETED = "deleted";

  /** How a person accepts it. */
  String option() {
    return "--accept-new-source %s:%s".formatted(topic, id);
  }

  private static @Nullable String difference(
      String topic, SourceIdentity before, SourceIdentity now) {
    if (differ(before.cluster(), now.cluster())) {
      return "%s: it was read from cluster %s until now, and this is cluster %s"
          .formatted(topic, before.cluster(), now.cluster());
    }
    String idBefore = before.topics().get(topic);
    String idNow = now.topics().get(topic);
    return differ(idBefore, idNow)
        ? "%s: the topic that was read until now has id %s, and this one has id %s: it was deleted and created again, or this is another cluster"
            .formatted(topic, idBefore, idNow)
        : null;
  }

  private static @Nullable String contradiction(
      String topic, SortedMap<Integer, Long> read, Map<Integer, TopicOffsets> partitions) {
    for (Map.Entry<Integer, Long> partition : read.entrySet()) {
      TopicOffsets kafka = partitions.get(partition.getKey());
      if (kafka == null) {
        return "%s: the log has read partition %d, and the topic has none with that number"
            .formatted(topic, partition.getKey());
      }
      if (partition.getValue() > kafka.end()) {
        return "%s: the log has read partition %d up to offset %d, and the topic ends at %d"
            .formatted(topic, partition.getKey(), partition.getValue(), kafka.end());
      }
    }
    return null;
  }

  private static String id(String topic, SourceIdentity now) {
    String id = now.topics().getOrDefault(topic, now.cluster());
    return id == null ? "unknown" : id;
  }

  private static boolean differ(@Nullable String before, @Nullable String now) {
    return before != null && now != null && !before.equals(now);
  }
}
