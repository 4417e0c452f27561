package dev.bronzeline.kafka;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.Collection;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The next offset to read, for each partition that something is known about.
 *
 * @param offsets topic to partition to the next offset
 */
public record Position(SortedMap<String, SortedMap<Integer, Long>> offsets) {

  /** Nothing is known about any partition. */
  public static final Position UNKNOWN = of(Map.of());

  private static final JsonMapper JSON =
      JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();

  /** Makes the maps unmodifiable. */
  public Position {
    offsets = Collections.unmodifiableSortedMap(offsets);
  }

  /** A position from maps in any order. */
  public static Position of(Map<String, ? extends Map<Integer, Long>> offsets) {
    SortedMap<String, SortedMap<Integer, Long>> sorted = new TreeMap<>();
    offsets.forEach(
        (topic, partitions) ->
            sorted.put(topic, Collections.unmodifiableSortedMap(new TreeMap<>(partitions))));
    return new Position(sorted);
  }

  /**
   * Reads Spark's form, {@code {"topic":{"0":42,"1":-2}}}.
   *
   * @throws IllegalArgumentException if the text is something else
   */
  public static Position parse(String json) {
    try {
      return of(JSON.readValue(json, new TypeReference<Map<String, Map<Integer, Long>>>() {}));
    } catch (JsonProcessingException | NullPointerException e) {
      throw new IllegalArgumentException(
          "Offsets must look like {\"my_topic\":{\"0\":42,\"1\":-2}} (-2 earliest, -1 latest), not like "
              + json,
          e);
    }
  }

  /** Spark's form, in a stable order. */
  public String json() {
    try {
      return JSON.writeValueAsString(offsets);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("A map of numbers cannot fail to become JSON", e);
    }
  }

  /** Whether nothing is known about any partition. */
  public boolean isUnknown() {
    return offsets.values().stream().allMatch(Map::isEmpty);
  }

  /** The same without some topics. */
  public Position without(Collection<String> topics) {
    SortedMap<String, SortedMap<Integer, Long>> rest = new TreeMap<>(offsets);
    rest.keySet().removeAll(topics);
    return new Position(rest);
  }

  /** The next offset of a partition, or the given one where none is known. */
  long next(String topic, int partition, long otherwise) {
    return offsets
        .getOrDefault(topic, Collections.emptySortedMap())
        .getOrDefault(partition, otherwise);
  }
}
