package dev.bronzeline.ledger;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/** Immutable copies of maps, sorted by key so that equal entries have equal JSON. */
final class Copies {
  private Copies() {}

  static <K extends Comparable<K>, V> Map<K, V> sorted(Map<K, V> map) {
    return Collections.unmodifiableMap(new TreeMap<>(map));
  }

  static Map<String, Map<Integer, Long>> sortedPosition(Map<String, Map<Integer, Long>> position) {
    Map<String, Map<Integer, Long>> copy = new TreeMap<>();
    position.forEach((topic, partitions) -> copy.put(topic, sorted(partitions)));
    return Collections.unmodifiableMap(copy);
  }
}
