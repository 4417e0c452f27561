package dev.bronzeline.config;

import java.math.BigDecimal;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who is told of what: section {@code alerts}.
 *
 * @param channels whom to tell, beside the log
 * @param rules rules beside those that ship; one with the id of another replaces it
 * @param off ids of rules that ship and are not wanted
 */
public record AlertSettings(List<Channel> channels, List<Rule> rules, List<String> off) {

  /** How urgent an alert is, the least urgent first. */
  public enum Level {
    /** Good to know. */
    INFO,
    /** Look at it today. */
    WARNING,
    /** Look at it now. */
    ERROR,
    /** Wake somebody up. */
    CRITICAL
  }

  /** How a channel tells. */
  public enum Type {
    /** An incoming webhook of Slack, or of what is compatible with it. */
    SLACK,
    /** Events of PagerDuty, version 2. */
    PAGERDUTY,
    /** A document in JSON, signed when there is a secret. */
    WEBHOOK
  }

  /**
   * Whom to tell.
   *
   * @param name its name, unique among the channels
   * @param type how
   * @param url where to post, which is a secret as a rule; null for PagerDuty's own address
   * @param key PagerDuty's routing key, or what signs a webhook; null for no signature
   * @param minimum the least urgent level that it is told of
   */
  public record Channel(
      String name, Type type, @Nullable Secret url, @Nullable Secret key, Level minimum) {}

  /**
   * When to tell somebody. Exactly one of the bounds is given.
   *
   * @param id its name, unique among the rules
   * @param metric what is looked at, as in {@code rejected-ratio}
   * @param above greater than this is wrong
   * @param below less than this is wrong
   * @param level how urgent it is
   */
  public record Rule(
      String id, String metric, @Nullable Double above, @Nullable Double below, Level level) {}

  static AlertSettings read(Settings alerts, Set<String> metrics) {
    return new AlertSettings(
        channels(alerts.sections("channels")),
        rules(alerts.sections("rules"), metrics),
        alerts.list("off", Kind.NAME));
  }

  private static List<Channel> channels(List<Settings> sections) {
    List<Channel> channels = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (Settings section : sections) {
      Channel channel =
          new Channel(
              section.require("name", Kind.NAME),
              section.require("type", Kind.oneOf(Type.class)),
              section.secret("url"),
              section.secret("key"),
              section.get("minimum", Kind.oneOf(Level.class), Level.WARNING));
      check(section, channel);
      if (!channel.name.isEmpty() && !names.add(channel.name)) {
        section.wrong("name", "must be unique among the channels", null);
      }
      channels.add(channel);
    }
    return List.copyOf(channels);
  }

  private static void check(Settings section, Channel channel) {
    if (channel.type == Type.PAGERDUTY && channel.key == null) {
      section.problem("key", "is required for type: pagerduty", "the integration's routing key");
    }
    if (channel.type != Type.PAGERDUTY && channel.url == null) {
      section.problem("url", "is required: where to post", null);
    }
    if (channel.type == Type.SLACK && channel.key != null) {
      section.problem("key", "has no use for type: slack", "leave it out");
    }
    if (channel.url != null && !isUrl(channel.url)) {
      section.problem("url", "must begin with https:// or http:// and name a host", null);
    }
  }

  private static boolean isUrl(Secret url) {
    try {
      URI uri = URI.create(url.reveal());
      return ("https".equals(uri.getScheme()) || "http".equals(uri.getScheme()))
          && uri.getHost() != null;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static List<Rule> rules(List<Settings> sections, Set<String> metrics) {
    List<Rule> rules = new ArrayList<>();
    Set<String> ids = new HashSet<>();
    for (Settings section : sections) {
      Rule rule =
          new Rule(
              section.require("id", Kind.NAME),
              section.require("metric", Kind.NAME),
              number(section, "above"),
              number(section, "below"),
              section.get("level", Kind.oneOf(Level.class), Level.WARNING));
      if (!rule.metric.isEmpty() && !metrics.contains(rule.metric)) {
        String nearest = Nearest.to(rule.metric, metrics);
        section.wrong(
            "metric",
            "must be one of " + String.join(", ", metrics.stream().sorted().toList()),
            nearest == null ? null : "did you mean '" + nearest + "'?");
      }
      if ((rule.above == null) == (rule.below == null)) {
        section.problem("above", "or below is required, and not both", "as in above: 0.05");
      }
      if (!rule.id.isEmpty() && !ids.add(rule.id)) {
        section.wrong("id", "must be unique among the rules", null);
      }
      rules.add(rule);
    }
    return List.copyOf(rules);
  }

  private static @Nullable Double number(Settings section, String key) {
    BigDecimal number = section.find(key, Kind.NUMBER);
    return number == null ? null : number.doubleValue();
  }

  /** What a rule can look at, by the names that it has in the configuration. */
  static final Set<String> METRICS =
      Set.of(
          "rejected-ratio",
          "duplicate-ratio",
          "records-per-second",
          "batch-seconds",
          "seconds-since-commit",
          "retention-left",
          "error-budget-used",
          "schemas-adopted",
          "schema-refused",
          "schema-unseen-seconds");
}
