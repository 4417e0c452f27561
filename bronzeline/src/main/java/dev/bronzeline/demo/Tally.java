package dev.bronzeline.demo;

import dev.bronzeline.ledger.Disposition;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What was sent, and so what the ledger must say in the end.
 *
 * @param sent how many events of each kind; kinds that did not occur are absent
 */
public record Tally(Map<SampleKind, Long> sent) {

  /** Copies the map. */
  public Tally {
    EnumMap<SampleKind, Long> copy = new EnumMap<>(SampleKind.class);
    copy.putAll(sent);
    sent = Collections.unmodifiableMap(copy);
  }

  /** All events sent. */
  public long total() {
    return sent.values().stream().mapToLong(Long::longValue).sum();
  }

  /** How many events of a kind were sent. */
  public long of(SampleKind kind) {
    return sent.getOrDefault(kind, 0L);
  }

  /** How many records must end there. */
  public long of(Disposition disposition) {
    return sent.entrySet().stream()
        .filter(entry -> entry.getKey().disposition() == disposition)
        .mapToLong(Map.Entry::getValue)
        .sum();
  }

  /** How many records must be rejected or ignored, by {@code stage/REASON}. */
  public SortedMap<String, Long> reasons() {
    SortedMap<String, Long> reasons = new TreeMap<>();
    sent.forEach(
        (kind, count) -> {
          String reason = kind.reason();
          if (reason != null) {
            reasons.merge(reason, count, Long::sum);
          }
        });
    return reasons;
  }
}
