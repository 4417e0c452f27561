package dev.bronzeline.job;

import dev.bronzeline.config.BatchRuleSettings;
import dev.bronzeline.config.BatchRuleSettings.AgeOf;
import dev.bronzeline.config.BatchRuleSettings.MaxAge;
import dev.bronzeline.config.BatchRuleSettings.MaxNull;
import dev.bronzeline.config.BatchRuleSettings.MaxRejected;
import dev.bronzeline.config.BatchRuleSettings.Rows;
import dev.bronzeline.config.ErrorBudgetSettings;
import dev.bronzeline.config.QualitySettings;
import dev.bronzeline.quality.BatchRule;
import dev.bronzeline.quality.ErrorBudget;
import dev.bronzeline.quality.QualityPolicy;
import org.jspecify.annotations.Nullable;

/** What is demanded of batches, taken from the configuration. */
final class BatchQualitySettings {
  private BatchQualitySettings() {}

  static QualityPolicy policy(QualitySettings quality) {
    return new QualityPolicy(
        quality.batchRules().stream().map(BatchQualitySettings::rule).toList(),
        budget(quality.errorBudget()));
  }

  private static BatchRule rule(BatchRuleSettings rule) {
    return new BatchRule(
        rule.id(),
        rule.severity() == BatchRuleSettings.Severity.FAIL,
        rule.minRecords(),
        demand(rule.demand()));
  }

  private static BatchRule.Demand demand(BatchRuleSettings.Demand demand) {
    if (demand instanceof MaxRejected rejected) {
      return new BatchRule.MaxRejected(rejected.share());
    } else if (demand instanceof MaxNull nulls) {
      return new BatchRule.MaxNull(nulls.field(), nulls.share());
    } else if (demand instanceof MaxAge age) {
      return new BatchRule.MaxAge(age.age(), age.of() == AgeOf.EVENT_TIME);
    }
    Rows rows = (Rows) demand;
    return new BatchRule.Rows(rows.min(), rows.max(), rows.ofLast());
  }

  private static @Nullable ErrorBudget budget(@Nullable ErrorBudgetSettings budget) {
    return budget == null
        ? null
        : new ErrorBudget(
            budget.maxRejected(),
            budget.window(),
            budget.commits(),
            budget.minRecords(),
            switch (budget.onExceeded()) {
              case WARN -> ErrorBudget.OnExceeded.WARN;
              case PAUSE -> ErrorBudget.OnExceeded.PAUSE;
              case STOP -> ErrorBudget.OnExceeded.STOP;
            });
  }
}
