package dev.bronzeline.schema.registry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.bronzeline.config.RegistrySettings;
import dev.bronzeline.config.RegistrySettings.Login;
import dev.bronzeline.schema.SchemaException;
import dev.bronzeline.schema.SchemaUnavailableException;
import java.io.IOException;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks a registry over HTTP: one URL after the other, all of them again after a pause, until one
 * answers or the time is over. Thread-safe.
 */
final class RegistryHttp {

  private static final Logger LOG = LoggerFactory.getLogger(RegistryHttp.class);
  private static final JsonMapper JSON = new JsonMapper();
  private static final String ACCEPT =
      "application/vnd.schemaregistry.v1+json, application/json;q=0.9";
  private static final long LONGEST_PAUSE = TimeUnit.SECONDS.toNanos(10);

  private static final int OK = 200;
  private static final int UNAUTHORIZED = 401;
  private static final int FORBIDDEN = 403;
  private static final int NOT_FOUND = 404;
  private static final int TIMED_OUT = 408;
  private static final int TOO_MANY = 429;
  private static final int SERVER_ERROR = 500;

  /** The registry says that there is no such thing. */
  static final class NotFoundException extends Exception {
    private static final long serialVersionUID = 1;

    NotFoundException(String message) {
      super(message);
    }
  }

  private final RegistrySettings settings;
  private final HttpClient client;

  /** The one that answered last is asked first. */
  private volatile int first;

  /**
   * Connects when it is first asked.
   *
   * @throws SchemaException when the trust or key store cannot be used
   */
  RegistryHttp(RegistrySettings settings) {
    this.settings = settings;
    HttpClient.Builder builder =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(settings.patience().connect())
            // A redirection could take the password to somebody else.
            .followRedirects(HttpClient.Redirect.NEVER);
    ProxySelector proxy = ProxySelector.getDefault();
    if (proxy != null) {
      builder.proxy(proxy);
    }
    if (settings.trustStore() != null || settings.keyStore() != null) {
      builder.sslContext(RegistryTls.context(settings.trustStore(), settings.keyStore()));
    }
    this.client = builder.build();
  }

  /**
   * Asks for a resource.
   *
   * @param path below the URLs, escaped, beginning with a slash
   * @throws NotFoundException when the registry says that there is none
   * @throws SchemaException when it refuses to tell us, whenever we ask
   * @throws SchemaUnavailableException when no URL answers
   */
  JsonNode get(String path) throws NotFoundException {
    long deadline = System.nanoTime() + settings.patience().most().toNanos();
    long pause = settings.patience().backoff().toNanos();
    IOException last = new IOException("there was no time to ask");
    for (int round = 0; round <= settings.patience().retries(); round++) {
      if (round > 0) {
        pause(Math.min(pause, deadline - System.nanoTime()), path);
        pause = Math.min(2 * pause, LONGEST_PAUSE);
      }
      int begin = first;
      for (int i = 0; i < settings.urls().size(); i++) {
        int index = (begin + i) % settings.urls().size();
        long left = deadline - System.nanoTime();
        if (left <= 0) {
          throw unavailable(path, last);
        }
        try {
          JsonNode answer = ask(settings.urls().get(index), path, left);
          first = index;
          return answer;
        } catch (IOException e) {
          LOG.debug("The schema registry at {} did not answer", settings.urls().get(index), e);
          last = e;
        }
      }
    }
    throw unavailable(path, last);
  }

  private JsonNode ask(String url, String path, long left) throws IOException, NotFoundException {
    HttpResponse<byte[]> response =
        send(url, path, Math.min(left, settings.patience().request().toNanos()));
    int status = response.statusCode();
    if (status == OK) {
      return parse(url, path, response.body());
    }
    if (status >= SERVER_ERROR || status == TOO_MANY || status == TIMED_OUT) {
      throw new IOException("%s answered %d%s".formatted(url, status, told(response.body())));
    }
    if (status == NOT_FOUND && isOfRegistry(response.body())) {
      throw new NotFoundException(told(response.body()));
    }
    throw new SchemaException(
        switch (status) {
          case UNAUTHORIZED, FORBIDDEN ->
              "The schema registry at %s does not let us in (%d); set schema.registry.user and schema.registry.password, or schema.registry.token."
                  .formatted(url, status);
          case NOT_FOUND ->
              "There is no schema registry at %s: %s is not found there, and the answer is none of a registry. Does schema.registry.urls lack a path, such as /apis/ccompat/v7?"
                  .formatted(url, path);
          default ->
              "The schema registry at %s answered %d to %s%s."
                  .formatted(url, status, path, told(response.body()));
        });
  }

  private HttpResponse<byte[]> send(String url, String path, long nanos) throws IOException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(url + path))
            .timeout(Duration.ofNanos(nanos))
            .header("Accept", ACCEPT);
    Login login = settings.login();
    if (login != null) {
      request.header("Authorization", authorization(login));
    }
    // The request's own timeout ends with the head of the answer; this one holds for its body, too.
    CompletableFuture<HttpResponse<byte[]>> response =
        client.sendAsync(request.build(), BodyHandlers.ofByteArray());
    try {
      return response.get(nanos, TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      response.cancel(true);
      throw new IOException(
          "%s did not answer within %d ms".formatted(url, TimeUnit.NANOSECONDS.toMillis(nanos)), e);
    } catch (ExecutionException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      throw new IOException("%s cannot be asked: %s".formatted(url, describe(cause)), cause);
    } catch (InterruptedException e) {
      response.cancel(true);
      Thread.currentThread().interrupt();
      throw new SchemaUnavailableException(
          "Interrupted while the schema registry at " + url + " was asked");
    }
  }

  private static String describe(Throwable cause) {
    String name = cause.getClass().getSimpleName();
    return cause.getMessage() == null ? name : name + ": " + cause.getMessage();
  }

  private static String authorization(Login login) {
    return login.user() == null
        ? "Bearer " + login.secret().reveal()
        : "Basic "
            + Base64.getEncoder()
                .encodeToString(
                    (login.user() + ":" + login.secret().reveal())
                        .getBytes(StandardCharsets.UTF_8));
  }

  private void pause(long nanos, String path) {
    if (nanos <= 0) {
      return;
    }
    try {
      // Not all tasks at the same moment.
      TimeUnit.NANOSECONDS.sleep(nanos / 2 + ThreadLocalRandom.current().nextLong(nanos / 2 + 1));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw unavailable(path, new IOException("interrupted", e));
    }
  }

  private static JsonNode parse(String url, String path, byte[] body) throws IOException {
    try {
      return JSON.readTree(body);
    } catch (IOException e) {
      throw new IOException("%s answered no JSON to %s".formatted(url, path), e);
    }
  }

  /** A 404 of a registry has a code of the registry; that of a wrong path has not. */
  private static boolean isOfRegistry(byte[] body) {
    JsonNode answer = answer(body);
    return answer != null && answer.has("error_code");
  }

  private static String told(byte[] body) {
    JsonNode answer = answer(body);
    return answer == null || !answer.has("message") ? "" : ": " + answer.path("message").asText();
  }

  private static @Nullable JsonNode answer(byte[] body) {
    try {
      return JSON.readTree(body);
    } catch (IOException e) {
      return null;
    }
  }

  private SchemaUnavailableException unavailable(String path, IOException last) {
    return new SchemaUnavailableException(
        "The schema registry at %s did not answer %s: %s"
            .formatted(String.join(", ", settings.urls()), path, last.getMessage()),
        last);
  }
}
