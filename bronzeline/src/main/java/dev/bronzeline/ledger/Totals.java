package dev.bronzeline.ledger;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;

/**
 * What a lane has accounted for since its root began.
 *
 * @param accepted rows written to {@code validated/}
 * @param rejected rows written to {@code dlq/}
 * @param duplicates rows that the deduplication dropped
 * @param ignored rows that the policy says are not kept
 * @param gaps offsets that hold no record
 * @param held rows that were put on hold, less those that left it; below zero in a lane that only
 *     releases them. Not in the JSON when there are none
 */
public record Totals(
    long accepted,
    long rejected,
    long duplicates,
    long ignored,
    long gaps,
    @JsonInclude(JsonInclude.Include.NON_DEFAULT) @JsonDeserialize(using = CountIfAny.class)
        long held) {

  /** Nothing yet. */
  public static final Totals NONE = new Totals(0, 0, 0, 0, 0);

  /** Totals of which no row is on hold. */
  public Totals(long accepted, long rejected, long duplicates, long ignored, long gaps) {
    this(accepted, rejected, duplicates, ignored, gaps, 0);
  }

  /** These totals and one partition's account of one more batch. */
  public Totals plus(PartitionLedger more) {
    return new Totals(
        accepted + more.accepted(),
        rejected + more.rejected(),
        duplicates + more.duplicates(),
        ignored + more.ignored(),
        gaps + more.gaps(),
        held + more.held());
  }

  /** These totals and a whole batch's account. */
  public Totals plus(Iterable<PartitionLedger> batch) {
    Totals sum = this;
    for (PartitionLedger more : batch) {
      sum = sum.plus(more);
    }
    return sum;
  }
}
