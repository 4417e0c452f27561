package dev.bronzeline.job;

import dev.bronzeline.ledger.BatchQuality;
import dev.bronzeline.ledger.BudgetUse;
import dev.bronzeline.ledger.Commit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Warns of batches that were published although something is wrong with them as a whole. */
final class QualityLog {
  private static final Logger LOG = LoggerFactory.getLogger(QualityLog.class);

  private QualityLog() {}

  static void tell(Commit commit) {
    BatchQuality quality = commit.quality();
    if (quality == null) {
      return;
    }
    for (BatchQuality.BrokenRule broken : quality.broken()) {
      LOG.warn(
          "Batch {} breaks the batch rule '{}': {}",
          commit.batch(),
          broken.rule(),
          broken.problem());
    }
    BudgetUse budget = quality.budget();
    if (budget != null && budget.exceeded()) {
      LOG.warn(
          "The error budget is exceeded: {} of {} records are rejected",
          budget.rejected(),
          budget.records());
    }
  }
}
