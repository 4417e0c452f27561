package dev.bronzeline.observe;

import dev.bronzeline.config.Secret;
import java.io.IOException;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Triggers and resolves incidents of PagerDuty, by its Events API, version 2. All alerts of one
 * rule and pipeline have one key, so what is told twice is one incident.
 */
public final class PagerDutyChannel implements AlertChannel {
  /** PagerDuty's own address. */
  public static final URI EVENTS = URI.create("https://events.pagerduty.com/v2/enqueue");

  private static final int LONGEST_SUMMARY = 1024;

  private final String name;
  private final Post post;
  private final Secret routingKey;

  /**
   * A channel to one service of PagerDuty.
   *
   * @param name its name in logs
   * @param address where to post, {@link #EVENTS} as a rule
   * @param routingKey that of the service's integration
   */
  public PagerDutyChannel(String name, URI address, Secret routingKey) {
    this.name = name;
    this.post = new Post(address);
    this.routingKey = routingKey;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public void send(Alert alert) throws IOException {
    Map<String, Object> event = new LinkedHashMap<>();
    event.put("routing_key", routingKey.reveal());
    event.put("event_action", alert.firing() ? "trigger" : "resolve");
    event.put("dedup_key", "bronzeline/" + alert.pipeline() + "/" + alert.rule().id());
    if (alert.firing()) {
      event.put("client", "Bronzeline");
      event.put("payload", payload(alert));
    }
    post.send(Post.json(event), Map.of());
  }

  private static Map<String, Object> payload(Alert alert) {
    String text = alert.text();
    Map<String, Object> payload = new LinkedHashMap<>();
    payload.put("summary", text.substring(0, Math.min(text.length(), LONGEST_SUMMARY)));
    payload.put("source", alert.pipeline());
    payload.put("severity", severity(alert.rule().level()));
    payload.put("timestamp", alert.at().toString());
    payload.put("component", "bronzeline");
    payload.put("class", alert.rule().id());
    payload.put("custom_details", Map.of("value", String.valueOf(alert.value())));
    return payload;
  }

  private static String severity(Level level) {
    return switch (level) {
      case INFO -> "info";
      case WARNING -> "warning";
      case ERROR -> "error";
      case CRITICAL -> "critical";
    };
  }
}
