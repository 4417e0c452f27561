package dev.bronzeline.quality;

import dev.bronzeline.ledger.Totals;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a batch before it is published.
 *
 * @param counts its records, by where they ended
 * @param nulls accepted rows without a value, by field; of the fields that a rule names
 * @param ingestedAt when it was ingested; null when nothing was or no rule asks
 * @param newestRecord the latest of Kafka's timestamps up to then; null as above
 * @param newestEvent the latest event time up to then; null as above, and without event times
 */
public record BatchFacts(
    Totals counts,
    Map<String, Long> nulls,
    @Nullable Instant ingestedAt,
    @Nullable Instant newestRecord,
    @Nullable Instant newestEvent) {

  /** Copies the map. */
  public BatchFacts {
    nulls = Map.copyOf(nulls);
  }

  /** The records of the batch. */
  long records() {
    return CommitHistory.records(counts);
  }
}
