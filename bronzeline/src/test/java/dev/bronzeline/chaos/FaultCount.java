package dev.bronzeline.chaos;

import java.util.EnumMap;
import java.util.Map;
import java.util.function.Predicate;

/** How many faults of each kind were injected. Thread-safe. */
final class FaultCount {
  private final Map<FaultKind, Long> injected = new EnumMap<>(FaultKind.class);

  synchronized void add(FaultKind kind) {
    injected.merge(kind, 1L, Long::sum);
  }

  /** By kind, in their order; those that did not occur are absent. */
  synchronized Map<FaultKind, Long> byKind() {
    return new EnumMap<>(injected);
  }

  synchronized long of(Predicate<FaultKind> kinds) {
    return injected.entrySet().stream()
        .filter(entry -> kinds.test(entry.getKey()))
        .mapToLong(Map.Entry::getValue)
        .sum();
  }
}
