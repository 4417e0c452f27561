package dev.bronzeline.ledger;

import java.io.Serializable;

/**
 * The account of one Kafka partition in one batch: {@code until - from = accepted + rejected +
 * duplicates + ignored + gaps}. No term may be computed as what is left of the others.
 *
 * @param topic the topic's name
 * @param partition the partition's number
 * @param from the first offset that Spark planned for the batch
 * @param until the offset after the last one that Spark planned
 * @param accepted rows written to {@code validated/}
 * @param rejected rows written to {@code dlq/}
 * @param duplicates rows that the deduplication dropped
 * @param ignored rows that the policy says are not kept
 * @param gaps offsets that hold no record
 */
public record PartitionLedger(
    String topic,
    int partition,
    long from,
    long until,
    long accepted,
    long rejected,
    long duplicates,
    long ignored,
    long gaps)
    implements Serializable {

  /** Whether every planned offset is accounted for, exactly once, by counts that make sense. */
  public boolean balances() {
    return from >= 0
        && from <= until
        && Math.min(Math.min(accepted, rejected), Math.min(duplicates, Math.min(ignored, gaps)))
            >= 0
        && until - from == accounted();
  }

  /** The sum of the five counts. */
  public long accounted() {
    return accepted + rejected + duplicates + ignored + gaps;
  }

  /** The partition that this is the account of. */
  public PartitionId id() {
    return new PartitionId(topic, partition);
  }
}
