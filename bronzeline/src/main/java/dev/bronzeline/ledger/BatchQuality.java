package dev.bronzeline.ledger;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a batch that was published was judged before.
 *
 * @param broken the batch rules that it breaks, none of which forbids to publish it
 * @param budget how much of the error budget is used; null without one
 */
public record BatchQuality(List<BrokenRule> broken, @Nullable BudgetUse budget) {
  /** Copies the list. */
  public BatchQuality {
    broken = List.copyOf(broken);
  }

  /**
   * A batch rule that is broken.
   *
   * @param rule its id
   * @param problem what is wrong, in numbers
   */
  public record BrokenRule(String rule, String problem) {}
}
