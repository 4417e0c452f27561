package dev.bronzeline.config;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How many records may be rejected over several commits: section {@code error-budget}.
 *
 * @param maxRejected their share of the records read, 0 to 1
 * @param window how long the window is
 * @param commits how many commits make the window; null when the time does
 * @param minRecords with fewer records in the window, the budget is not exceeded
 * @param onExceeded what happens
 */
public record ErrorBudgetSettings(
    double maxRejected,
    Duration window,
    @Nullable Integer commits,
    long minRecords,
    OnExceeded onExceeded) {

  /** What happens when the budget is exceeded. */
  public enum OnExceeded {
    /** It is told: in the log, the metrics, an alert. */
    WARN,
    /** The batch is published, and the next one waits. */
    PAUSE,
    /** A batch that adds to it is not published, and the job stops. */
    STOP
  }

  static @Nullable ErrorBudgetSettings read(Settings budget, boolean wanted) {
    if (!wanted) {
      return null;
    }
    ErrorBudgetSettings settings =
        new ErrorBudgetSettings(
            budget.require("max-rejected", Kind.SHARE),
            budget.get("window", Kind.DURATION, Duration.ofHours(1)),
            budget.find("commits", Kind.count(1, 10_000)),
            budget.get("min-records", Kind.longCount(0), 100L),
            budget.get("on-exceeded", Kind.oneOf(OnExceeded.class), OnExceeded.WARN));
    if (budget.has("commits") && budget.has("window")) {
      budget.problem("commits", "has no use beside 'window'", "give one of them");
    }
    if (settings.window.isZero()) {
      budget.wrong("window", "must be longer than nothing", null);
    }
    return settings;
  }
}
