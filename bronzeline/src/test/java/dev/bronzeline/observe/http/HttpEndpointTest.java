package dev.bronzeline.observe.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bronzeline.config.ObserveSettings;
import dev.bronzeline.config.Secret;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class HttpEndpointTest {
  private static final String TOKEN = "0123456789abcdef";
  private static final Map<String, Route> ROUTES =
      Map.of(
          "/hello", pipeline -> Answer.text(200, "hello " + pipeline),
          "/broken",
              pipeline -> {
                throw new IllegalStateException("secret detail");
              });

  private final HttpClient client = HttpClient.newHttpClient();

  private static ObserveSettings.Http settings(@Nullable Integer port, @Nullable String token) {
    return new ObserveSettings.Http(
        true, "127.0.0.1", port, token == null ? null : Secret.of(token), null, null);
  }

  private HttpResponse<String> get(HttpEndpoint endpoint, String path, String... headers)
      throws IOException, InterruptedException {
    HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(endpoint.url() + path));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return client.send(request.build(), BodyHandlers.ofString());
  }

  @Test
  void a_path_is_answered_and_the_answer_is_not_kept_by_anybody() throws Exception {
    try (HttpEndpoint endpoint = HttpEndpoint.start(settings(0, null), ROUTES)) {
      HttpResponse<String> answer = get(endpoint, "/hello?pipeline=orders");

      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(answer.body()).isEqualTo("hello orders\n");
      assertThat(answer.headers().firstValue("Cache-Control")).hasValue("no-store");
      assertThat(answer.headers().firstValue("X-Content-Type-Options")).hasValue("nosniff");
      assertThat(answer.headers().firstValue("Server")).isEmpty();
    }
  }

  @Test
  void what_is_not_there_and_what_goes_wrong_is_told_without_details() throws Exception {
    try (HttpEndpoint endpoint = HttpEndpoint.start(settings(0, null), ROUTES)) {
      assertThat(get(endpoint, "/other").statusCode()).isEqualTo(404);
      assertThat(get(endpoint, "/other").body()).contains("/hello");
      HttpResponse<String> broken = get(endpoint, "/broken");
      assertThat(broken.statusCode()).isEqualTo(500);
      assertThat(broken.body()).doesNotContain("secret detail");
    }
  }

  @Test
  void nothing_can_be_changed() throws Exception {
    try (HttpEndpoint endpoint = HttpEndpoint.start(settings(0, null), ROUTES)) {
      HttpRequest post =
          HttpRequest.newBuilder(URI.create(endpoint.url() + "/hello"))
              .POST(BodyPublishers.ofString("x"))
              .build();

      assertThat(client.send(post, BodyHandlers.discarding()).statusCode()).isEqualTo(405);
    }
  }

  @Test
  void without_the_token_nothing_is_answered() throws Exception {
    try (HttpEndpoint endpoint = HttpEndpoint.start(settings(0, TOKEN), ROUTES)) {
      assertThat(get(endpoint, "/hello").statusCode()).isEqualTo(401);
      assertThat(get(endpoint, "/hello", "Authorization", "Bearer " + TOKEN + "0").statusCode())
          .isEqualTo(401);
      assertThat(get(endpoint, "/hello", "Authorization", "Basic " + TOKEN).statusCode())
          .isEqualTo(401);
      assertThat(get(endpoint, "/hello", "Authorization", "Bearer " + TOKEN).statusCode())
          .isEqualTo(200);
    }
  }

  @Test
  void a_stranger_whose_name_leads_to_this_machine_is_not_answered() throws Exception {
    try (HttpEndpoint endpoint = HttpEndpoint.start(settings(0, null), ROUTES)) {
      assertThat(statusLine(endpoint, "evil.example")).contains(" 421 ");
      assertThat(statusLine(endpoint, "localhost")).contains(" 200 ");
    }
  }

  private static String statusLine(HttpEndpoint endpoint, String host) throws IOException {
    URI url = URI.create(endpoint.url());
    try (Socket socket = new Socket(url.getHost(), url.getPort())) {
      String request =
          "GET /hello HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n".formatted(host);
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .findFirst()
          .orElse("");
    }
  }

  @Test
  void a_port_that_was_asked_for_and_is_taken_is_an_error_that_names_it() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      int port = taken.getLocalPort();

      assertThatThrownBy(() -> HttpEndpoint.start(settings(port, null), ROUTES))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("observe.http.port")
          .hasMessageContaining(String.valueOf(port));
    }
  }

  @Test
  void two_jobs_that_ask_for_no_port_both_answer() throws Exception {
    try (HttpEndpoint one = HttpEndpoint.start(settings(null, null), ROUTES);
        HttpEndpoint other = HttpEndpoint.start(settings(null, null), ROUTES)) {
      assertThat(one.url()).isNotEqualTo(other.url());
      assertThat(get(one, "/hello").statusCode()).isEqualTo(200);
      assertThat(get(other, "/hello").statusCode()).isEqualTo(200);
    }
  }
}
