package dev.bronzeline.observe;

import dev.bronzeline.observe.AlertRule.Bound;
import dev.bronzeline.observe.AlertRule.Metric;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Holds metrics against rules and tells the channels when a rule begins to be broken and when it is
 * well again: once each, not with every check. What a channel could not deliver is tried again with
 * the next check; it never stops the job.
 *
 * <p>Thread-safe: one check at a time.
 */
public final class Alerting {

  /** What is wrong in nearly every pipeline. */
  public static final List<AlertRule> DEFAULT_RULES =
      List.of(
          new AlertRule("many-rejected", Metric.REJECTED_RATIO, Bound.ABOVE, 0.05, Level.WARNING),
          new AlertRule("most-rejected", Metric.REJECTED_RATIO, Bound.ABOVE, 0.5, Level.CRITICAL),
          new AlertRule("error-budget", Metric.ERROR_BUDGET_USED, Bound.ABOVE, 1, Level.ERROR),
          new AlertRule("slow-batch", Metric.BATCH_SECONDS, Bound.ABOVE, 300, Level.WARNING),
          new AlertRule("no-commit", Metric.SECONDS_SINCE_COMMIT, Bound.ABOVE, 900, Level.ERROR),
          new AlertRule("expire-soon", Metric.RETENTION_LEFT, Bound.BELOW, 0.5, Level.WARNING),
          new AlertRule("expire-next", Metric.RETENTION_LEFT, Bound.BELOW, 0.2, Level.CRITICAL),
          new AlertRule("schema-changed", Metric.SCHEMAS_ADOPTED, Bound.ABOVE, 0, Level.INFO),
          new AlertRule("schema-refused", Metric.SCHEMA_REFUSED, Bound.ABOVE, 0, Level.WARNING),
          new AlertRule(
              "schema-unseen", Metric.SCHEMA_UNSEEN_SECONDS, Bound.ABOVE, 300, Level.WARNING));

  private static final Logger log = LoggerFactory.getLogger(Alerting.class);

  private final List<AlertRule> rules;
  private final Map<AlertChannel, Set<String>> toldAsFiring = new HashMap<>();
  private @Nullable MetricsSnapshot before;

  /** The default rules, told to the log. */
  public Alerting() {
    this(DEFAULT_RULES, List.of(new LogChannel()));
  }

  /** Rules of one's own, told to channels of one's own. */
  public Alerting(List<AlertRule> rules, List<AlertChannel> channels) {
    this.rules = List.copyOf(rules);
    channels.forEach(channel -> toldAsFiring.put(channel, new HashSet<>()));
  }

  /**
   * Checks every rule once.
   *
   * @return what was delivered to at least one channel, in the order of the rules
   */
  public synchronized List<Alert> checkAndAlert(BronzeMetrics metrics) {
    MetricsSnapshot now = metrics.snapshot();
    MetricsSnapshot since = before == null ? beginningOf(now) : before;
    before = now;
    List<Alert> told = new ArrayList<>();
    for (AlertRule rule : rules) {
      OptionalDouble value = rule.metric().value(since, now);
      if (value.isPresent()) {
        boolean broken = rule.isBrokenBy(value.getAsDouble());
        Alert alert = new Alert(metrics.pipeline(), rule, broken, value.getAsDouble(), now.at());
        if (tell(alert)) {
          told.add(alert);
        }
      }
    }
    return told;
  }

  private boolean tell(Alert alert) {
    boolean delivered = false;
    for (Map.Entry<AlertChannel, Set<String>> channel : toldAsFiring.entrySet()) {
      Set<String> firing = channel.getValue();
      if (firing.contains(alert.rule().id()) != alert.firing() && send(channel.getKey(), alert)) {
        delivered = true;
        if (alert.firing()) {
          firing.add(alert.rule().id());
        } else {
          firing.remove(alert.rule().id());
        }
      }
    }
    return delivered;
  }

  private static boolean send(AlertChannel channel, Alert alert) {
    try {
      channel.send(alert);
      return true;
    } catch (IOException | RuntimeException e) {
      log.warn(
          "Alert '{}' could not be sent to '{}' ({}); it is tried again with the next check",
          alert.rule().id(),
          channel.name(),
          e.getMessage());
      return false;
    }
  }

  /** Everything since the process began is new to the first check. */
  private static MetricsSnapshot beginningOf(MetricsSnapshot now) {
    return new MetricsSnapshot(
        now.at(),
        0,
        0,
        0,
        0,
        0,
        0,
        now.lastBatch(),
        now.recordsPerSecond(),
        now.lastCommit(),
        now.retentionLeft(),
        now.budgetUsed(),
        0,
        now.schemaRefused(),
        now.schemaUnseen());
  }
}
