package dev.bronzeline.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bronzeline.config.KafkaSettings;
import dev.bronzeline.config.Options;
import dev.bronzeline.testing.RealParts;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class RetentionWatchIT {

  @RegisterExtension static final RealParts PARTS = new RealParts();

  private static final Duration HOUR = Duration.ofHours(1);

  /** The time of the first record; each record is a minute younger than the one before. */
  private final Instant first = Instant.now().minus(Duration.ofHours(3));

  @Test
  void the_next_record_has_the_rest_of_the_topics_retention() throws Exception {
    String topic = PARTS.newTopic(2, Map.of("retention.ms", "36000000")); // ten hours
    send(topic, 30);

    // Two hours after record 10 was sent; partition 1 is empty.
    assertThat(estimate(topic, first.plusSeconds(600).plus(HOUR.multipliedBy(2)), 10))
        .containsExactly(new TimeToLoss(topic, 0, HOUR.multipliedBy(8), 0.8));
    assertThat(estimate(topic, first.plus(HOUR), 30)).as("all is read").isEmpty();
  }

  @Test
  void a_topic_that_is_full_gives_way_as_fast_as_it_was_written() throws Exception {
    String topic = PARTS.newTopic(1, Map.of("retention.bytes", "1000000"));
    send(topic, 30);
    try (Admin admin = Admin.create(bootstrap())) {
      admin
          .deleteRecords(Map.of(new TopicPartition(topic, 0), RecordsToDelete.beforeOffset(5)))
          .all()
          .get();
    }

    assertThat(estimate(topic, first.plusSeconds(300).plus(HOUR), 20))
        .containsExactly(new TimeToLoss(topic, 0, Duration.ofMinutes(15), 0.25));
    assertThat(estimate(topic, first.plus(HOUR), 4))
        .as("lost already")
        .containsExactly(new TimeToLoss(topic, 0, Duration.ZERO, 0));
  }

  @Test
  void a_topic_that_keeps_everything_loses_nothing() throws Exception {
    String topic = PARTS.newTopic(1);
    send(topic, 3);

    assertThat(estimate(topic, first.plus(HOUR), 1)).isEmpty();
  }

  private static List<TimeToLoss> estimate(String topic, Instant now, long position) {
    KafkaSettings settings =
        new KafkaSettings(PARTS.kafka().bootstrapServers(), Options.of(Map.of()));
    try (KafkaOffsetManager kafka = new KafkaOffsetManager(settings)) {
      return new RetentionWatch(settings, Duration.ofSeconds(10), Clock.fixed(now, ZoneOffset.UTC))
          .estimate(
              kafka,
              kafka.offsets(List.of(topic)),
              Position.of(Map.of(topic, Map.of(0, position))));
    }
  }

  private static Map<String, Object> bootstrap() {
    return Map.of("bootstrap.servers", PARTS.kafka().bootstrapServers());
  }

  private void send(String topic, int records) throws Exception {
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(bootstrap(), new ByteArraySerializer(), new ByteArraySerializer())) {
      for (int i = 0; i < records; i++) {
        // Waiting for each makes it a batch of its own.
        producer
            .send(
                new ProducerRecord<>(
                    topic, 0, first.plusSeconds(60L * i).toEpochMilli(), null, new byte[] {1}))
            .get();
      }
    }
  }
}
