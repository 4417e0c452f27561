package dev.bronzeline.quality;

import dev.bronzeline.ledger.BatchQuality;
import dev.bronzeline.ledger.BatchQuality.BrokenRule;
import dev.bronzeline.ledger.BudgetUse;
import dev.bronzeline.ledger.LogEntry;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Judges the batches of one writer, one after the other. Not thread-safe: it belongs to the thread
 * of the query.
 */
public final class BatchJudge {
  private static final String REMEDY =
      "look at the dead letters (bronze dlq list), mend what sends them, or raise"
          + " error-budget.max-rejected; with error-budget.on-exceeded: warn the batch is published";

  private final QualityPolicy policy;
  private final CommitHistory history;

  /**
   * A judge.
   *
   * @param history the commits before, as far back as the policy reaches
   */
  public BatchJudge(QualityPolicy policy, CommitHistory history) {
    this.policy = policy;
    this.history = history;
  }

  /**
   * What is to become of a batch.
   *
   * @param refusals why it must not be published, each as a sentence; empty if it may
   * @param quality what its commit says; null when nothing is demanded
   */
  public record Judgement(List<String> refusals, @Nullable BatchQuality quality) {
    /** Copies the list. */
    public Judgement {
      refusals = List.copyOf(refusals);
    }
  }

  /** Judges a batch that is not published yet; every reason is told. */
  public Judgement judge(BatchFacts batch, Instant now) {
    if (policy.equals(QualityPolicy.NONE)) {
      return new Judgement(List.of(), null);
    }
    List<String> refusals = new ArrayList<>();
    List<BrokenRule> broken = new ArrayList<>();
    for (BatchRule rule : policy.rules()) {
      String problem =
          batch.records() < Math.max(1, rule.minRecords())
              ? null
              : rule.demand().brokenBy(batch, history);
      if (problem != null && rule.refuses()) {
        refusals.add("Batch rule '%s' has severity fail: %s.".formatted(rule.id(), problem));
      } else if (problem != null) {
        broken.add(new BrokenRule(rule.id(), problem));
      }
    }
    ErrorBudget budget = policy.budget();
    BudgetUse use = budget == null ? null : budget.use(batch, history, now);
    if (budget != null && use != null && use.exceeded() && budget.refuses(batch)) {
      refusals.add("%s; %s.".formatted(capital(budget.exceeded(use)), REMEDY));
    }
    return new Judgement(refusals, new BatchQuality(broken, use));
  }

  /** A batch is in the log now. */
  public void committed(LogEntry entry) {
    history.add(entry);
  }

  private static String capital(String sentence) {
    return Character.toUpperCase(sentence.charAt(0)) + sentence.substring(1);
  }
}
