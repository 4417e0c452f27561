package dev.bronzeline.observe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.bronzeline.ledger.PartitionId;
import dev.bronzeline.observe.AlertRule.Bound;
import dev.bronzeline.observe.AlertRule.Metric;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class AlertingTest {

  private static final AlertRule MANY_REJECTED =
      new AlertRule("many-rejected", Metric.REJECTED_RATIO, Bound.ABOVE, 0.1, Level.ERROR);

  private final SettableClock clock = new SettableClock(Instant.parse("2026-11-23T10:00:00Z"));
  private final BronzeMetrics metrics = new BronzeMetrics("user_events", clock);
  private final Recorder recorder = new Recorder();

  @Test
  void a_broken_rule_is_told_once_and_told_again_when_it_is_well() {
    Alerting alerting = new Alerting(List.of(MANY_REJECTED), List.of(recorder));

    batch(80, 20);
    alerting.checkAndAlert(metrics);
    batch(80, 20);
    alerting.checkAndAlert(metrics);
    batch(100, 0);
    alerting.checkAndAlert(metrics);
    batch(100, 0);
    alerting.checkAndAlert(metrics);
    batch(0, 7);
    alerting.checkAndAlert(metrics);

    assertThat(recorder.texts)
        .containsExactly(
            "ERROR many-rejected: rejected ratio is 0.2000 (alert when above 0.1000) in user_events",
            "RESOLVED many-rejected: rejected ratio is 0.000 (alerted when above 0.1000) in user_events",
            "ERROR many-rejected: rejected ratio is 1.000 (alert when above 0.1000) in user_events");
  }

  @Test
  void records_that_are_about_to_expire_are_told_before_they_do() {
    Alerting alerting = new Alerting(Alerting.DEFAULT_RULES, List.of(recorder));
    PartitionId partition = new PartitionId("user_events", 3);

    metrics.recordTimeToLoss(Map.of(partition, Duration.ofHours(60)), 0.4);
    alerting.checkAndAlert(metrics);
    metrics.recordTimeToLoss(Map.of(partition, Duration.ofHours(15)), 0.1);
    alerting.checkAndAlert(metrics);
    metrics.recordTimeToLoss(Map.of(), 1);
    alerting.checkAndAlert(metrics);

    assertThat(recorder.texts)
        .containsExactly(
            "WARNING expire-soon: retention left is 0.4000 (alert when below 0.5000) in user_events",
            "CRITICAL expire-next: retention left is 0.1000 (alert when below 0.2000) in user_events",
            "RESOLVED expire-soon: retention left is 1.000 (alerted when below 0.5000) in user_events",
            "RESOLVED expire-next: retention left is 1.000 (alerted when below 0.2000) in user_events");
  }

  @Test
  void nothing_read_says_nothing_about_a_ratio() {
    Alerting alerting = new Alerting(List.of(MANY_REJECTED), List.of(recorder));

    assertThat(alerting.checkAndAlert(metrics)).isEmpty();
    batch(0, 10);
    assertThat(alerting.checkAndAlert(metrics)).hasSize(1);
    assertThat(alerting.checkAndAlert(metrics)).isEmpty();
  }

  @Test
  void what_a_channel_could_not_deliver_is_tried_again() {
    Alerting alerting = new Alerting(List.of(MANY_REJECTED), List.of(recorder));
    recorder.broken = true;
    batch(0, 10);
    assertThat(alerting.checkAndAlert(metrics)).isEmpty();

    recorder.broken = false;
    batch(0, 10);
    assertThat(alerting.checkAndAlert(metrics)).hasSize(1);
  }

  @Test
  void one_broken_channel_does_not_silence_the_other() {
    Recorder other = new Recorder();
    recorder.broken = true;
    batch(0, 10);

    new Alerting(List.of(MANY_REJECTED), List.of(recorder, other)).checkAndAlert(metrics);

    assertThat(other.texts).hasSize(1);
  }

  @Test
  void silence_slowness_and_duplicates_can_be_alerts() {
    Alerting alerting =
        new Alerting(
            List.of(
                new AlertRule("quiet", Metric.SECONDS_SINCE_COMMIT, Bound.ABOVE, 60, Level.ERROR),
                new AlertRule("slow", Metric.BATCH_SECONDS, Bound.ABOVE, 5, Level.WARNING),
                new AlertRule("weak", Metric.RECORDS_PER_SECOND, Bound.BELOW, 2, Level.INFO),
                new AlertRule("copies", Metric.DUPLICATE_RATIO, Bound.ABOVE, 0.4, Level.CRITICAL)),
            List.of(recorder));
    metrics.recordInputRecords(10);
    metrics.recordDuplicateRecords(5);
    metrics.recordBatch(10, Duration.ofSeconds(10));
    clock.now = clock.now.plusSeconds(61);

    assertThat(alerting.checkAndAlert(metrics))
        .extracting(alert -> alert.rule().id())
        .containsExactly("quiet", "slow", "weak", "copies");
  }

  @Test
  void a_webhook_gets_the_text_as_slack_wants_it_and_its_address_is_not_told() throws Exception {
    BlockingQueue<String> bodies = new LinkedBlockingQueue<>();
    AtomicInteger status = new AtomicInteger(200);
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/secret-path",
        exchange -> {
          bodies.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
          exchange.sendResponseHeaders(status.get(), -1);
          exchange.close();
        });
    server.start();
    try {
      WebhookChannel slack =
          new WebhookChannel(
              "slack",
              URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/secret-path"));
      Alert alert = new Alert("user_events", MANY_REJECTED, true, 0.2, clock.now);

      slack.send(alert);
      assertThat(bodies.take())
          .isEqualTo(
              "{\"text\":\"ERROR many-rejected: rejected ratio is 0.2000 (alert when above 0.1000) in user_events\"}");

      status.set(500);
      assertThatThrownBy(() -> slack.send(alert))
          .isInstanceOf(IOException.class)
          .hasMessage("The webhook answered with status 500");
    } finally {
      server.stop(0);
    }
    assertThatThrownBy(
            () ->
                new WebhookChannel("slack", URI.create("http://127.0.0.1:1/secret-path"))
                    .send(new Alert("user_events", MANY_REJECTED, true, 0.2, clock.now)))
        .isInstanceOf(IOException.class)
        .satisfies(e -> assertThat(String.valueOf(e.getMessage())).doesNotContain("secret-path"));
  }

  private void batch(long accepted, long rejected) {
    metrics.recordInputRecords(accepted + rejected);
    metrics.recordOutputRecords(accepted);
    metrics.recordInvalidRecords(rejected);
    metrics.recordBatch(accepted + rejected, Duration.ofSeconds(1));
  }

  private static final class Recorder implements AlertChannel {
    private final List<String> texts = new ArrayList<>();
    private boolean broken;

    @Override
    public String name() {
      return "recorder";
    }

    @Override
    public void send(Alert alert) throws IOException {
      if (broken) {
        throw new IOException("no line");
      }
      texts.add(alert.text());
    }
  }
}
