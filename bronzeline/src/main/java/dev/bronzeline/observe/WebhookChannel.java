package dev.bronzeline.observe;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;

/**
 * Posts {@code {"text": …}} to a webhook, as Slack and those that are compatible with it take it.
 */
public final class WebhookChannel implements AlertChannel {

  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final JsonMapper JSON = new JsonMapper();

  private final HttpClient client = HttpClient.newBuilder().connectTimeout(PATIENCE).build();
  private final String name;
  private final URI webhook;

  /**
   * A channel to one webhook.
   *
   * @param name its name in logs
   * @param webhook where to post; the address of a webhook is a secret, so it is never printed
   */
  public WebhookChannel(String name, URI webhook) {
    this.name = name;
    this.webhook = webhook;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public void send(Alert alert) throws IOException {
    HttpRequest request =
        HttpRequest.newBuilder(webhook)
            .timeout(PATIENCE)
            .header("Content-Type", "application/json; charset=utf-8")
            .POST(BodyPublishers.ofByteArray(JSON.writeValueAsBytes(Map.of("text", alert.text()))))
            .build();
    HttpResponse<Void> response;
    try {
      response = client.send(request, BodyHandlers.discarding());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("Interrupted while the webhook was called");
    }
    if (response.statusCode() / 100 != 2) {
      throw new IOException("The webhook answered with status " + response.statusCode());
    }
  }
}
