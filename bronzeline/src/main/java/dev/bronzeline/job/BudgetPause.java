package dev.bronzeline.job;

import dev.bronzeline.ledger.BudgetUse;
import dev.bronzeline.ledger.Commit;
import dev.bronzeline.ledger.LogEntry;
import dev.bronzeline.quality.ErrorBudget;
import dev.bronzeline.storage.CommitListener;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Holds the query after a commit while its error budget is exceeded: the records are published and
 * nothing waits but the next batch. Each pause in a row is twice as long as the one before, and the
 * batch after it shows whether things are better.
 */
final class BudgetPause implements CommitListener {
  static final Duration FIRST = Duration.ofSeconds(30);
  private static final Duration LONGEST = Duration.ofMinutes(10);
  private static final Logger LOG = LoggerFactory.getLogger(BudgetPause.class);

  private final ErrorBudget budget;
  private final Duration first;
  private final CommitListener next;
  private final JobListener listener;
  private final CountDownLatch released = new CountDownLatch(1);
  private volatile boolean holding;
  private int inARow;

  /**
   * @param first how long the first pause of a row is
   * @param next is told of each commit before the pause
   * @param listener is told of pauses
   */
  BudgetPause(ErrorBudget budget, Duration first, CommitListener next, JobListener listener) {
    this.budget = budget;
    this.first = first;
    this.next = next;
    this.listener = listener;
  }

  @Override
  public void committed(LogEntry entry, Duration took) {
    next.committed(entry, took);
    Commit commit = entry.commit();
    BudgetUse use = commit == null || commit.quality() == null ? null : commit.quality().budget();
    if (use == null || !use.exceeded()) {
      inARow = 0;
      return;
    }
    hold(pause(inARow++), budget.exceeded(use));
  }

  private void hold(Duration time, String reason) {
    Instant until = Instant.now().plus(time);
    holding = true;
    try {
      listener.paused(reason, until);
      boolean ending = released.await(time.toNanos(), TimeUnit.NANOSECONDS);
      LOG.debug("The pause is over{}", ending ? ", because the job ends" : "");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // the batch is published; Spark ends the query
    } finally {
      holding = false;
      listener.resumed();
    }
  }

  private Duration pause(int before) {
    Duration time = first.multipliedBy(1L << Math.min(before, 16));
    return time.compareTo(LONGEST) > 0 ? LONGEST : time;
  }

  /** Whether the query is being held: it is not stalled then. */
  boolean isHolding() {
    return holding;
  }

  /** Ends a pause, and holds no more: the job is to end. */
  void release() {
    released.countDown();
  }
}
