package dev.bronzeline.ledger;

/**
 * Offsets whose records Kafka deleted before they were read, and that a person gave up by name.
 *
 * @param topic the topic's name
 * @param partition the partition's number
 * @param from the first offset that is lost
 * @param until the offset after the last one that is lost
 * @param acceptedBy who accepted it, as {@code user@host}
 */
public record AcceptedGap(String topic, int partition, long from, long until, String acceptedBy) {

  /** The partition that lacks them. */
  public PartitionId id() {
    return new PartitionId(topic, partition);
  }

  /** The line of the ledger that this gap is: nothing but offsets without a record. */
  public PartitionLedger line() {
    return new PartitionLedger(topic, partition, from, until, 0, 0, 0, 0, until - from);
  }
}
