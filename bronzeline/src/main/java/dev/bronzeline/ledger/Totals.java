package dev.bronzeline.ledger;

/**
 * What a lane has accounted for since its root began.
 *
 * @param accepted rows written to {@code validated/}
 * @param rejected rows written to {@code dlq/}
 * @param duplicates rows that the deduplication dropped
 * @param ignored rows that the policy says are not kept
 * @param gaps offsets that hold no record
 */
public record Totals(long accepted, long rejected, long duplicates, long ignored, long gaps) {

  /** Nothing yet. */
  public static final Totals NONE = new Totals(0, 0, 0, 0, 0);

  /** These totals and one partition's account of one more batch. */
  public Totals plus(PartitionLedger more) {
    return new Totals(
        accepted + more.accepted(),
        rejected + more.rejected(),
        duplicates + more.duplicates(),
        ignored + more.ignored(),
        gaps + more.gaps());
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
