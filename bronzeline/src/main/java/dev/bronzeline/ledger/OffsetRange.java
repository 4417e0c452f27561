package dev.bronzeline.ledger;

/**
 * Offsets of one Kafka partition.
 *
 * @param from the first of them
 * @param until the one after the last
 */
public record OffsetRange(long from, long until) {
  /** How many offsets these are. */
  public long size() {
    return until - from;
  }
}
