package dev.bronzeline.quality;

import dev.bronzeline.ledger.BudgetUse;
import dev.bronzeline.quality.CommitHistory.Line;
import dev.bronzeline.quality.CommitHistory.Reach;
import java.io.Serializable;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How many records may be rejected over a window of commits, the present batch included.
 *
 * @param maxRejected their share of the records read, 0 to 1
 * @param window how long back the window goes
 * @param commits how many commits, this one included, make the window; null when the time does
 * @param minRecords with fewer records in the window, it is not exceeded
 * @param onExceeded what happens
 */
public record ErrorBudget(
    double maxRejected,
    Duration window,
    @Nullable Integer commits,
    long minRecords,
    OnExceeded onExceeded)
    implements Serializable {

  /** What happens when the budget is exceeded. */
  public enum OnExceeded {
    /** It is told. */
    WARN,
    /** The batch is published, and the next one waits. */
    PAUSE,
    /** A batch that adds to it is not published, and the job stops. */
    STOP
  }

  /** What the window holds when the batch is published. */
  BudgetUse use(BatchFacts batch, CommitHistory before, Instant now) {
    Line past = before.sum(commits == null ? null : commits - 1, now.minus(window));
    long records = past.records() + batch.records();
    long rejected = past.rejected() + batch.counts().rejected();
    return new BudgetUse(
        records,
        rejected,
        maxRejected,
        records >= minRecords && BatchRule.exceeds(rejected, records, maxRejected));
  }

  /**
   * Whether a batch must not be published while the budget is exceeded. One that keeps it by itself
   * may: it brings the share down, and to refuse it would help nobody.
   */
  boolean refuses(BatchFacts batch) {
    return onExceeded == OnExceeded.STOP
        && BatchRule.exceeds(batch.counts().rejected(), batch.records(), maxRejected);
  }

  /** What is wrong, in words. */
  public String exceeded(BudgetUse use) {
    return "the error budget is exceeded: of %d records %s, %d are rejected (%s), and %s may be"
        .formatted(
            use.records(),
            commits == null ? "in " + window.toSeconds() + " s" : "in " + commits + " commits",
            use.rejected(),
            BatchRule.percent(use.rejected(), use.records()),
            BatchRule.percent(maxRejected));
  }

  Reach reach() {
    return commits == null ? new Reach(0, window) : new Reach(commits, Duration.ZERO);
  }
}
