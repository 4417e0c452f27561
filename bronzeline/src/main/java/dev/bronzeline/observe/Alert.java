package dev.bronzeline.observe;

import java.time.Instant;
import java.util.Locale;

/**
 * Something to tell: a rule began to be broken, or is no longer.
 *
 * @param pipeline the pipeline that it is about
 * @param rule the rule
 * @param firing whether it began to be broken; false when it is well again
 * @param value what was measured
 * @param at when
 */
public record Alert(String pipeline, AlertRule rule, boolean firing, double value, Instant at) {

  /** One line for people. */
  public String text() {
    return "%s %s: %s is %s (%s when %s %s) in %s"
        .formatted(
            firing ? rule.level() : "RESOLVED",
            rule.id(),
            rule.metric().name().toLowerCase(Locale.ROOT).replace('_', ' '),
            number(value),
            firing ? "alert" : "alerted",
            rule.bound().name().toLowerCase(Locale.ROOT),
            number(rule.threshold()),
            pipeline);
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%.4g", value);
  }
}
