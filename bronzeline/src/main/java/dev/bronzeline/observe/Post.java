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

/** Posts JSON to one address, which is a secret and never told. Thread-safe. */
final class Post {
  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final JsonMapper JSON = new JsonMapper();

  private final HttpClient client = HttpClient.newBuilder().connectTimeout(PATIENCE).build();
  private final URI address;

  Post(URI address) {
    this.address = address;
  }

  static byte[] json(Object document) throws IOException {
    return JSON.writeValueAsBytes(document);
  }

  /**
   * Posts a document, and waits for the answer for some seconds.
   *
   * @throws IOException if there is none, or it is not of the kind 2xx
   */
  void send(byte[] document, Map<String, String> headers) throws IOException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(address)
            .timeout(PATIENCE)
            .header("Content-Type", "application/json; charset=utf-8")
            .POST(BodyPublishers.ofByteArray(document));
    headers.forEach(request::header);
    HttpResponse<Void> response;
    try {
      response = client.send(request.build(), BodyHandlers.discarding());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("Interrupted while the webhook was called");
    }
    if (response.statusCode() / 100 != 2) {
      throw new IOException("The webhook answered with status " + response.statusCode());
    }
  }
}
