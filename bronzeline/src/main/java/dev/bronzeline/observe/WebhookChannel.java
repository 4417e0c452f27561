package dev.bronzeline.observe;

import java.io.IOException;
import java.net.URI;
import java.util.Map;

/**
 * Posts {@code {"text": …}} to a webhook, as Slack and those that are compatible with it take it.
 */
public final class WebhookChannel implements AlertChannel {
  private final String name;
  private final Post post;

  /**
   * A channel to one webhook.
   *
   * @param name its name in logs
   * @param webhook where to post; the address of a webhook is a secret, so it is never printed
   */
  public WebhookChannel(String name, URI webhook) {
    this.name = name;
    this.post = new Post(webhook);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public void send(Alert alert) throws IOException {
    post.send(Post.json(Map.of("text", escaped(alert.text()))), Map.of());
  }

  /** These three have a meaning in Slack's text. */
  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }
}
