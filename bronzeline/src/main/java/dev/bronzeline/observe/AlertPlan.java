package dev.bronzeline.observe;

import dev.bronzeline.config.AlertSettings;
import dev.bronzeline.config.Secret;
import dev.bronzeline.observe.AlertRule.Bound;
import dev.bronzeline.observe.AlertRule.Metric;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;

/** The rules and channels that the configuration describes. */
public final class AlertPlan {
  private AlertPlan() {}

  /** The rules that ship, less those that are off, with those of the configuration. */
  public static List<AlertRule> rules(AlertSettings settings) {
    Map<String, AlertRule> rules = new LinkedHashMap<>();
    Alerting.DEFAULT_RULES.forEach(rule -> rules.put(rule.id(), rule));
    settings.off().forEach(rules::remove);
    settings.rules().forEach(rule -> rules.put(rule.id(), rule(rule)));
    return List.copyOf(rules.values());
  }

  private static AlertRule rule(AlertSettings.Rule rule) {
    Double above = rule.above();
    return new AlertRule(
        rule.id(),
        Metric.valueOf(rule.metric().toUpperCase(Locale.ROOT).replace('-', '_')),
        above == null ? Bound.BELOW : Bound.ABOVE,
        above == null ? Objects.requireNonNull(rule.below(), "one of the two is given") : above,
        level(rule.level()));
  }

  private static Level level(AlertSettings.Level level) {
    return Level.valueOf(level.name());
  }

  /**
   * The channels of the configuration, each with a thread of its own until it is closed.
   *
   * @param onFailure what to do after an attempt of a channel failed, by its name
   */
  public static List<PatientChannel> channels(
      AlertSettings settings, Function<String, Runnable> onFailure) {
    return settings.channels().stream()
        .map(
            channel ->
                new PatientChannel(
                    channel(channel), level(channel.minimum()), onFailure.apply(channel.name())))
        .toList();
  }

  /** A channel as it is, which delivers at once or throws. */
  public static AlertChannel channel(AlertSettings.Channel channel) {
    Secret address = channel.url();
    URI url = address == null ? PagerDutyChannel.EVENTS : URI.create(address.reveal());
    return switch (channel.type()) {
      case SLACK -> new WebhookChannel(channel.name(), url);
      case WEBHOOK -> new SignedWebhookChannel(channel.name(), url, channel.key());
      case PAGERDUTY ->
          new PagerDutyChannel(
              channel.name(), url, Objects.requireNonNull(channel.key(), "it was checked"));
    };
  }
}
