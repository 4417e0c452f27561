package dev.bronzeline.kafka;

import java.time.Instant;

/** Which records a person wants to have published beside the stream. */
public sealed interface BackfillRequest {

  /**
   * Records between offsets.
   *
   * @param from the first offset of each partition; -2 is the oldest that Kafka has
   * @param until the offset after the last one, of the same partitions; -1 is the end of what Kafka
   *     has
   */
  record Offsets(Position from, Position until) implements BackfillRequest {}

  /**
   * Records of some time, of all partitions: from the first one that is as young as the beginning
   * up to the first one that is as young as the end.
   *
   * @param from the beginning, held against Kafka's timestamp of the record
   * @param until the end, which does not belong to it
   */
  record Times(Instant from, Instant until) implements BackfillRequest {

    /**
     * Checks the order.
     *
     * @throws IllegalArgumentException if the end is not after the beginning
     */
    public Times {
      if (!from.isBefore(until)) {
        throw new IllegalArgumentException(
            "A backfill must end after it begins, but it is asked for from %s to %s"
                .formatted(from, until));
      }
    }
  }
}
