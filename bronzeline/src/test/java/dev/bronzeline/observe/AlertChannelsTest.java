package dev.bronzeline.observe;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.sun.net.httpserver.HttpServer;
import dev.bronzeline.config.AlertSettings;
import dev.bronzeline.config.Secret;
import dev.bronzeline.observe.AlertRule.Bound;
import dev.bronzeline.observe.AlertRule.Metric;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HexFormat;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AlertChannelsTest {
  private static final Instant AT = Instant.parse("2026-11-23T10:00:00Z");

  /** What a server was sent. */
  private record Received(String body, String time, String signature) {}

  private final BlockingQueue<Received> received = new LinkedBlockingQueue<>();
  private final Queue<Integer> answers = new ConcurrentLinkedQueue<>();
  private HttpServer server;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/hook",
        exchange -> {
          received.add(
              new Received(
                  new String(exchange.getRequestBody().readAllBytes(), UTF_8),
                  String.valueOf(exchange.getRequestHeaders().getFirst("Bronzeline-Timestamp")),
                  String.valueOf(exchange.getRequestHeaders().getFirst("Bronzeline-Signature"))));
          Integer answer = answers.poll();
          exchange.sendResponseHeaders(answer == null ? 202 : answer, -1);
          exchange.close();
        });
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private URI address() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/hook");
  }

  private static Alert alert(String id, Level level, boolean firing) {
    return new Alert(
        "orders",
        new AlertRule(id, Metric.REJECTED_RATIO, Bound.ABOVE, 0.1, level),
        firing,
        0.2,
        AT);
  }

  @Test
  void pagerduty_is_told_to_trigger_and_to_resolve_one_incident() throws Exception {
    PagerDutyChannel channel = new PagerDutyChannel("oncall", address(), Secret.of("routing"));
    channel.send(alert("many", Level.CRITICAL, true));
    channel.send(alert("many", Level.CRITICAL, false));

    JsonNode trigger = new JsonMapper().readTree(received.take().body());
    assertThat(trigger.path("routing_key").asText()).isEqualTo("routing");
    assertThat(trigger.path("event_action").asText()).isEqualTo("trigger");
    assertThat(trigger.path("payload").path("severity").asText()).isEqualTo("critical");
    assertThat(trigger.path("payload").path("source").asText()).isEqualTo("orders");
    assertThat(trigger.path("payload").path("summary").asText()).contains("rejected ratio");
    assertThat(trigger.path("payload").path("timestamp").asText()).isEqualTo(AT.toString());
    JsonNode resolve = new JsonMapper().readTree(received.take().body());
    assertThat(resolve.path("event_action").asText()).isEqualTo("resolve");
    assertThat(resolve.path("dedup_key")).isEqualTo(trigger.path("dedup_key"));
    assertThat(trigger.path("dedup_key").asText()).isEqualTo("bronzeline/orders/many");
  }

  @Test
  void who_knows_the_secret_can_tell_that_a_webhook_is_ours() throws Exception {
    Clock clock = Clock.fixed(AT, ZoneOffset.UTC);
    new SignedWebhookChannel("hook", address(), Secret.of("shared"), clock)
        .send(alert("many", Level.ERROR, true));

    Received got = received.take();
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec("shared".getBytes(UTF_8), "HmacSHA256"));
    String expected =
        HexFormat.of().formatHex(mac.doFinal((got.time() + "." + got.body()).getBytes(UTF_8)));
    assertThat(got.time()).isEqualTo(String.valueOf(AT.getEpochSecond()));
    assertThat(got.signature()).isEqualTo("sha256=" + expected);
    assertThat(new JsonMapper().readTree(got.body()).path("state").asText()).isEqualTo("firing");
  }

  @Test
  void slack_does_not_take_a_text_for_markup() throws Exception {
    new WebhookChannel("slack", address()).send(alert("<!channel>&", Level.ERROR, true));

    assertThat(received.take().body()).contains("&lt;!channel&gt;&amp;").doesNotContain("<!");
  }

  @Test
  void what_is_not_taken_is_sent_again_until_it_is_and_in_order() throws Exception {
    answers.addAll(List.of(500, 429));
    AtomicInteger failures = new AtomicInteger();
    try (PatientChannel channel =
        new PatientChannel(
            new SignedWebhookChannel("hook", address(), null),
            Level.WARNING,
            Duration.ofMillis(1),
            failures::incrementAndGet)) {
      channel.send(alert("first", Level.ERROR, true));
      channel.send(alert("unimportant", Level.INFO, true));
      channel.send(alert("second", Level.WARNING, true));

      await().until(() -> received.size() == 4);
    }
    assertThat(received)
        .extracting(got -> new JsonMapper().readTree(got.body()).path("rule").asText())
        .containsExactly("first", "first", "first", "second");
    assertThat(failures).hasValue(2);
  }

  @Test
  void a_channel_that_hangs_holds_up_nobody_and_does_not_pile_up_alerts() {
    CountDownLatch hangs = new CountDownLatch(1);
    AtomicInteger failures = new AtomicInteger();
    AlertChannel hanging =
        new AlertChannel() {
          @Override
          public String name() {
            return "hanging";
          }

          @Override
          public void send(Alert alert) throws IOException {
            try {
              hangs.await();
            } catch (InterruptedException e) {
              throw new IOException(e);
            }
          }
        };
    try (PatientChannel channel =
        new PatientChannel(hanging, Level.INFO, Duration.ofMillis(1), failures::incrementAndGet)) {
      for (int i = 0; i < PatientChannel.MOST + 5; i++) {
        channel.send(alert("many", Level.ERROR, true)); // returns, though none is delivered
      }
      assertThat(failures).hasValue(5);
    } finally {
      hangs.countDown();
    }
  }

  @Test
  void the_configuration_changes_the_rules_that_ship() {
    AlertSettings settings =
        new AlertSettings(
            List.of(),
            List.of(
                new AlertSettings.Rule(
                    "many-rejected", "rejected-ratio", 0.2, null, AlertSettings.Level.ERROR),
                new AlertSettings.Rule(
                    "too-slow", "records-per-second", null, 10.0, AlertSettings.Level.INFO)),
            List.of("slow-batch"));

    assertThat(AlertPlan.rules(settings))
        .hasSize(Alerting.DEFAULT_RULES.size())
        .contains(
            new AlertRule("many-rejected", Metric.REJECTED_RATIO, Bound.ABOVE, 0.2, Level.ERROR),
            new AlertRule("too-slow", Metric.RECORDS_PER_SECOND, Bound.BELOW, 10, Level.INFO))
        .extracting(AlertRule::id)
        .doesNotContain("slow-batch");
  }
}
