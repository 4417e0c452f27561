package dev.bronzeline.testing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FaultyProxyTest {
  private final List<String> received = new CopyOnWriteArrayList<>();
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private HttpServer server;
  private FaultyProxy proxy;

  /** A server that answers with what it was sent, and remembers it. */
  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          byte[] body = exchange.getRequestBody().readAllBytes();
          received.add(exchange.getRequestMethod() + " " + exchange.getRequestURI());
          exchange
              .getResponseHeaders()
              .set("Seen-Host", exchange.getRequestHeaders().getFirst("Host"));
          exchange.sendResponseHeaders(200, body.length == 0 ? -1 : body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
    proxy = FaultyProxy.before("http://127.0.0.1:" + server.getAddress().getPort());
  }

  @AfterEach
  void stop() throws IOException {
    proxy.close();
    server.stop(0);
  }

  @Test
  void what_no_injection_wants_passes_unchanged() throws Exception {
    String body = "x".repeat(1_000_000);

    HttpResponse<String> answer = put("/a%20b?part=1", BodyPublishers.ofString(body));

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).isEqualTo(body);
    assertThat(answer.headers().firstValue("Seen-Host"))
        .hasValue(URI.create(proxy.endpoint()).getAuthority());
    assertThat(received).containsExactly("PUT /a%20b?part=1");
  }

  @Test
  void a_body_of_unknown_length_and_an_expectation_pass_too() throws Exception {
    byte[] body = "y".repeat(100_000).getBytes(UTF_8);
    BodyPublisher chunked = BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(body));

    HttpResponse<String> answer =
        client.send(
            HttpRequest.newBuilder(uri("/c")).expectContinue(true).PUT(chunked).build(),
            BodyHandlers.ofString());

    assertThat(answer.body()).hasSize(100_000);
  }

  @Test
  void only_the_requests_that_were_asked_for_fail() throws Exception {
    FaultyProxy.Injection injection =
        proxy.inject(Fault.status(503), request -> request.is("PUT", "/bucket/.*"), 2, 2);

    assertThat(status("/bucket/1")).isEqualTo(200);
    assertThat(status("/other")).isEqualTo(200);
    assertThat(status("/bucket/2")).isEqualTo(503);
    assertThat(status("/bucket/3")).isEqualTo(503);
    assertThat(status("/bucket/4")).isEqualTo(200);
    assertThat(received).containsExactly("PUT /bucket/1", "PUT /other", "PUT /bucket/4");
    assertThat(injection.matched()).isEqualTo(4);
    assertThat(injection.injected()).isEqualTo(2);
  }

  @Test
  void a_connection_cut_before_keeps_the_request_from_the_server() {
    proxy.inject(Fault.cutBefore(), request -> true);

    assertThatThrownBy(() -> status("/a")).isInstanceOf(IOException.class);
    assertThat(received).isEmpty();
  }

  @Test
  void a_connection_cut_after_loses_only_the_answer() {
    proxy.inject(Fault.cutAfter(), request -> true);

    assertThatThrownBy(() -> status("/a")).isInstanceOf(IOException.class);
    assertThat(received).containsExactly("PUT /a");
  }

  @Test
  void a_held_request_waits_for_its_latch_and_others_overtake_it() throws Exception {
    CountDownLatch latch = new CountDownLatch(1);
    FaultyProxy.Injection injection =
        proxy.inject(Fault.hold(latch), request -> request.path().equals("/a"));

    CompletableFuture<HttpResponse<String>> held =
        client.sendAsync(request("/a", BodyPublishers.ofString("a")), BodyHandlers.ofString());
    injection.begun().get(30, TimeUnit.SECONDS);
    status("/b");
    latch.countDown();

    assertThat(held.get(30, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
    assertThat(received).containsExactly("PUT /b", "PUT /a");
  }

  @Test
  void a_delayed_request_takes_its_time() throws Exception {
    proxy.inject(Fault.delay(Duration.ofMillis(200)), request -> true);

    long began = System.nanoTime();
    assertThat(status("/a")).isEqualTo(200);
    assertThat(Duration.ofNanos(System.nanoTime() - began)).isGreaterThan(Duration.ofMillis(200));
  }

  @Test
  void a_healed_proxy_is_a_plain_one() throws Exception {
    proxy.inject(Fault.status(500), request -> true);
    proxy.heal();

    assertThat(status("/a")).isEqualTo(200);
  }

  @Test
  void a_server_that_is_away_looks_like_a_cut_connection() {
    server.stop(0);

    assertThatThrownBy(() -> status("/a")).isInstanceOf(IOException.class);
  }

  private int status(String path) throws Exception {
    return put(path, BodyPublishers.ofString("body")).statusCode();
  }

  private HttpResponse<String> put(String path, BodyPublisher body) throws Exception {
    return client.send(request(path, body), BodyHandlers.ofString());
  }

  private HttpRequest request(String path, BodyPublisher body) {
    return HttpRequest.newBuilder(uri(path)).PUT(body).build();
  }

  private URI uri(String path) {
    return URI.create(proxy.endpoint() + path);
  }
}
