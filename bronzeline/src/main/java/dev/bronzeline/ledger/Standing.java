package dev.bronzeline.ledger;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What the log says as a whole, up to some entry and over all lanes. Each entry carries it, so that
 * a start reads the end of the log and not all of it.
 *
 * @param lanes the last entry of each lane
 * @param covered the offsets that are accounted for
 */
public record Standing(Map<String, Long> lanes, Coverage covered) {

  /** An empty log. */
  public static final Standing NONE = new Standing(Map.of(), Coverage.NONE);

  /** Copies the map. */
  public Standing {
    lanes = Copies.sorted(lanes);
  }

  /** The same with one more entry, the next one. */
  public Standing after(LogEntry entry) {
    Map<String, Long> later = new HashMap<>(lanes);
    later.put(entry.lane(), entry.sequence());
    Coverage begun =
        Optional.ofNullable(entry.open())
            .map(Open::newSource)
            .map(anew -> covered.without(anew.topics()))
            .orElse(covered);
    Coverage sum = entry.commit() == null ? begun : begun.plus(entry.commit());
    return new Standing(later, sum);
  }
}
