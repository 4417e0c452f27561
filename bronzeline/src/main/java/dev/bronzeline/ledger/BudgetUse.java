package dev.bronzeline.ledger;

/**
 * How much of the error budget is used, in the window that ends with a commit.
 *
 * @param records the records of the window
 * @param rejected those of them that were rejected
 * @param allowed the share of them that may be rejected, 0 to 1
 * @param exceeded whether it is too many
 */
public record BudgetUse(long records, long rejected, double allowed, boolean exceeded) {
  /** The share that is rejected. */
  public double share() {
    return records == 0 ? 0 : (double) rejected / records;
  }

  /** The used part of the budget: above 1 when it is exceeded, and only then. */
  public double used() {
    double used = rejected == 0 ? 0 : share() / allowed;
    return exceeded ? used : Math.min(1, used);
  }
}
