package dev.bronzeline.observe;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class AlertWatchTest {

  private final SettableClock clock = new SettableClock(Instant.parse("2026-11-23T10:00:00Z"));
  private final BronzeMetrics metrics = new BronzeMetrics("user_events", clock);
  private final Told told = new Told();

  private static final class Told implements AlertChannel {
    private final BlockingQueue<String> texts = new LinkedBlockingQueue<>();

    @Override
    public String name() {
      return "told";
    }

    @Override
    public void send(Alert alert) {
      texts.add(alert.text());
    }

    String next() throws InterruptedException {
      return String.valueOf(texts.poll(1, TimeUnit.MINUTES));
    }
  }

  @Test
  void a_job_that_commits_nothing_is_told_of_and_so_is_its_next_commit() throws Exception {
    Alerting alerting = new Alerting(Alerting.DEFAULT_RULES, List.of(told));
    try (var watch = new AlertWatch(alerting, metrics, Duration.ofMillis(5))) {
      assertThat(watch).isNotNull();
      clock.now = clock.now.plusSeconds(901);
      assertThat(told.next()).startsWith("ERROR no-commit");

      metrics.recordBatch(10, Duration.ofSeconds(1));
      assertThat(told.next()).startsWith("RESOLVED no-commit");
    }
    assertThat(told.texts).isEmpty();
  }
}
