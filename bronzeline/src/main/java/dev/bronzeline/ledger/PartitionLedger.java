package dev.bronzeline.ledger;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import java.io.Serializable;

/**
 * The account of one Kafka partition in one batch: {@code until - from = accepted + rejected +
 * duplicates + ignored + gaps + held}. No term may be computed as what is left of the others.
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
 * @param held rows put on hold. Below zero in a line without offsets: rows that left it, and are
 *     accepted or duplicates now. Not in the JSON when there are none
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
    long gaps,
    @JsonInclude(JsonInclude.Include.NON_DEFAULT) @JsonDeserialize(using = CountIfAny.class)
        long held)
    implements Serializable {

  /** An account of which no row is on hold. */
  public PartitionLedger(
      String topic,
      int partition,
      long from,
      long until,
      long accepted,
      long rejected,
      long duplicates,
      long ignored,
      long gaps) {
    this(topic, partition, from, until, accepted, rejected, duplicates, ignored, gaps, 0);
  }

  /** The account of rows that were on hold: no offsets, for these were accounted for before. */
  public static PartitionLedger released(PartitionId id, long accepted, long duplicates) {
    return new PartitionLedger(
        id.topic(), id.partition(), 0, 0, accepted, 0, duplicates, 0, 0, -(accepted + duplicates));
  }

  /** Whether every planned offset is accounted for, exactly once, by counts that make sense. */
  public boolean balances() {
    return from >= 0
        && from <= until
        && Math.min(Math.min(accepted, rejected), Math.min(duplicates, Math.min(ignored, gaps)))
            >= 0
        && (held >= 0 || from == until)
        && until - from == accounted();
  }

  /** The sum of the counts. */
  public long accounted() {
    return accepted + rejected + duplicates + ignored + gaps + held;
  }

  /** The partition that this is the account of. */
  public PartitionId id() {
    return new PartitionId(topic, partition);
  }
}
