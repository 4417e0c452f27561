package dev.bronzeline.job;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.bronzeline.kafka.Acceptance;
import dev.bronzeline.ledger.Commit;
import dev.bronzeline.ledger.LogEntry;
import dev.bronzeline.observe.Alerting;
import dev.bronzeline.observe.BronzeMetrics;
import dev.bronzeline.storage.StoredTexts;
import dev.bronzeline.testing.RealParts;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.hadoop.conf.Configuration;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A whole job that looks for personal data where none is declared. */
class PiiDetectIT {
  @RegisterExtension static final RealParts PARTS = new RealParts();

  private static final String MAIL = "zoe@example.com";
  private static final String CARD = "4111 1111 1111 1111";

  @Test
  void each_record_goes_where_the_action_says_and_the_counts_are_in_the_log() throws Exception {
    String topic = PARTS.newTopic(2);
    JobOnKafka job = new JobOnKafka(PARTS.kafka().bootstrapServers(), topic);
    BronzeMetrics metrics = new BronzeMetrics("user_events");
    send(
        topic,
        event(1, "\"page\": \"/invite/%s\"".formatted(MAIL)),
        event(2, "\"page\": \"/help?q=%s\"".formatted(MAIL)),
        event(3, "\"page\": \"/pay/%s\"".formatted(CARD)),
        event(4, "\"page\": \"/home\", \"referrer\": \"from %s\"".formatted(MAIL)),
        event(5, "\"page\": \"/from/203.0.113.7\""),
        event(6, "\"page\": \"/home\""));

    job.run(
        Acceptance.NONE,
        new JobObserver(metrics, new Alerting()),
        Map.of(
            "streaming.available-now", "true",
            "pii.detect.action", "mask",
            "pii.detect.kinds.card", "reject",
            "pii.detect.kinds.ip", "warn"));

    job.verified();
    Map<String, Long> violations = new HashMap<>();
    Map<String, Long> reasons = new HashMap<>();
    for (LogEntry entry : job.log()) {
      Commit commit = entry.commit();
      if (commit != null) {
        commit.violations().forEach((id, n) -> violations.merge(id, n, Long::sum));
        commit.reasons().forEach((reason, n) -> reasons.merge(reason, n, Long::sum));
      }
    }
    assertThat(violations)
        .containsAllEntriesOf(
            Map.of(
                "pii.email:page", 2L,
                "pii.card:page", 1L,
                "pii.email:_rescued", 1L,
                "pii.ip:page", 1L));
    assertThat(reasons).containsExactlyEntriesOf(Map.of("detect/PERSONAL_DATA", 1L));
    assertThat(job.query("select count(*)", "where page in ('/invite/[email]', '/help?q=[email]')"))
        .isEqualTo(2);
    assertThat(job.query("select count(*)", "where page = '/from/203.0.113.7'")).isEqualTo(1);
    assertThat(job.query("select count(*)", "where contains(_violations, 'pii.email:page')"))
        .isEqualTo(2);
    assertThat(metrics.scrape()).contains("pii.email:page").doesNotContain(MAIL);

    PiiScan.Report stored =
        PiiScan.run(
            new StoredTexts("file:" + job.root(), new Configuration()),
            job.config(Map.of()).pipeline(),
            Instant.EPOCH,
            Long.MAX_VALUE);
    assertThat(stored.findings())
        .as("what was warned of is stored, and nothing else; dead letters are sealed")
        .singleElement()
        .satisfies(
            found -> {
              assertThat(found.field() + " " + found.kind()).isEqualTo("page ip");
              assertThat(found.examples()).containsExactly("999.9.999.9");
            });
    assertThat(stored.sealed()).isPositive();
  }

  private static String event(int n, String more) {
    return """
        {"event_id": "2f1b5c0e-6d0f-4c5e-9a53-0c6c5b3f7f%02d", "event_type": "click", "user_id": "u",
         "timestamp": %d, %s}"""
        .formatted(n, System.currentTimeMillis(), more);
  }

  private static void send(String topic, String... events) throws Exception {
    Map<String, Object> sending =
        Map.of("bootstrap.servers", Objects.requireNonNull(PARTS.kafka().bootstrapServers()));
    try (KafkaProducer<byte[], String> producer =
        new KafkaProducer<>(sending, new ByteArraySerializer(), new StringSerializer())) {
      for (String event : List.of(events)) {
        producer.send(new ProducerRecord<>(topic, event.getBytes(UTF_8), event)).get();
      }
    }
  }
}
