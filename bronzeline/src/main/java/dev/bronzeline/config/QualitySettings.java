package dev.bronzeline.config;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is demanded of batches as a whole: {@code batch-rules} and {@code error-budget}.
 *
 * @param batchRules each is judged by itself, before the batch is published
 * @param errorBudget how much may be rejected over several batches; null for no matter how much
 */
public record QualitySettings(
    List<BatchRuleSettings> batchRules, @Nullable ErrorBudgetSettings errorBudget) {

  /** Nothing is demanded. */
  public static final QualitySettings NONE = new QualitySettings(List.of(), null);

  /** Copies the list. */
  public QualitySettings {
    batchRules = List.copyOf(batchRules);
  }

  static QualitySettings read(Settings pipeline) {
    return new QualitySettings(
        BatchRuleSettings.readAll(pipeline.sections("batch-rules")),
        ErrorBudgetSettings.read(pipeline.section("error-budget"), pipeline.has("error-budget")));
  }
}
