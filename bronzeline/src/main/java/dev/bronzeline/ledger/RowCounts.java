package dev.bronzeline.ledger;

import java.io.Serializable;

/**
 * Rows of one Kafka partition by where the writers put them.
 *
 * @param accepted written to the bronze table
 * @param rejected written to the dead-letter table
 * @param ignored counted only
 */
public record RowCounts(long accepted, long rejected, long ignored) implements Serializable {
  /** No rows. */
  public static final RowCounts NONE = new RowCounts(0, 0, 0);

  /** The sums of these counts and others. */
  public RowCounts plus(RowCounts more) {
    return new RowCounts(
        accepted + more.accepted, rejected + more.rejected, ignored + more.ignored);
  }

  /** All rows that reached a writer. */
  public long total() {
    return accepted + rejected + ignored;
  }
}
