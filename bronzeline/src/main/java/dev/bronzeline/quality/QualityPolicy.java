package dev.bronzeline.quality;

import dev.bronzeline.quality.CommitHistory.Reach;
import java.io.Serializable;
import java.time.Duration;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What is demanded of the batches of a pipeline.
 *
 * @param rules each is judged by itself
 * @param budget how much may be rejected over several commits; null for no matter how much
 */
public record QualityPolicy(List<BatchRule> rules, @Nullable ErrorBudget budget)
    implements Serializable {
  /** Nothing is demanded. */
  public static final QualityPolicy NONE = new QualityPolicy(List.of(), null);

  /** Copies the list. */
  public QualityPolicy {
    rules = List.copyOf(rules);
  }

  /** The fields whose nulls are to be counted. */
  public SortedSet<String> countedFields() {
    SortedSet<String> fields = new TreeSet<>();
    for (BatchRule rule : rules) {
      if (rule.demand() instanceof BatchRule.MaxNull nulls) {
        fields.add(nulls.field());
      }
    }
    return fields;
  }

  /** What does not depend on when a batch is read: the shares of rejected records and of nulls. */
  public QualityPolicy ofBatchesAlone() {
    return new QualityPolicy(
        rules.stream()
            .filter(
                rule ->
                    rule.demand() instanceof BatchRule.MaxRejected
                        || rule.demand() instanceof BatchRule.MaxNull)
            .toList(),
        null);
  }

  /** Whether the times of records are to be looked at. */
  public boolean looksAtTimes() {
    return rules.stream().anyMatch(rule -> rule.demand() instanceof BatchRule.MaxAge);
  }

  /** How much of the log it takes to judge a batch. */
  public Reach reach() {
    Reach reach = budget == null ? Reach.NONE : budget.reach();
    for (BatchRule rule : rules) {
      if (rule.demand() instanceof BatchRule.Rows rows) {
        reach = reach.and(new Reach(rows.commits(), Duration.ZERO));
      }
    }
    return reach;
  }
}
