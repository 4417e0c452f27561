package dev.bronzeline.ledger;

import java.io.Serializable;

/**
 * Rows of one Kafka partition by where the writers put them.
 *
 * @param accepted written to the bronze table
 * @param rejected written to the dead-letter table
 * @param ignored counted only
 * @param held written to the rows on hold
 */
public record RowCounts(long accepted, long rejected, long ignored, long held)
    implements Serializable {
  /** No rows. */
  public static final RowCounts NONE = new RowCounts(0, 0, 0);

  /** Rows of which none is on hold. */
  public RowCounts(long accepted, long rejected, long ignored) {
    this(accepted, rejected, ignored, 0);
  }

  /** The sums of these counts and others. */
  public RowCounts plus(RowCounts more) {
    return new RowCounts(
        accepted + more.accepted,
        rejected + more.rejected,
        ignored + more.ignored,
        held + more.held);
  }

  /** All rows that reached a writer. */
  public long total() {
    return accepted + rejected + ignored + held;
  }
}
