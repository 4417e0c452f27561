package dev.bronzeline.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bronzeline.kafka.Acceptance;
import dev.bronzeline.ledger.LogEntry;
import dev.bronzeline.testing.RealParts;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Tools that watch consumer groups see how far the job has come. */
class PublishedOffsetsIT {
  @RegisterExtension static final RealParts PARTS = new RealParts();

  private String topic = "";
  private JobOnKafka job;

  @BeforeEach
  void a_topic() {
    topic = PARTS.newTopic(2);
    job = new JobOnKafka(PARTS.kafka().bootstrapServers(), topic);
  }

  @Test
  void the_group_of_the_pipeline_has_the_offsets_of_the_log() throws Exception {
    job.send(50);
    job.catchUp(Acceptance.NONE);
    assertThat(offsets("bronzeline.user_events")).isEqualTo(Map.of(0, 25L, 1, 25L));

    job.send(10);
    job.catchUp(Acceptance.NONE);
    assertThat(offsets("bronzeline.user_events")).isEqualTo(Map.of(0, 30L, 1, 30L));
  }

  @Test
  void the_group_can_be_named_and_publishing_be_switched_off() throws Exception {
    job.send(50);
    job.run(
        Acceptance.NONE,
        (entry, took) -> {},
        Map.of("streaming.available-now", "true", "source.consumer-group", "named-" + topic));
    job.send(50);
    job.run(
        Acceptance.NONE,
        (entry, took) -> {},
        Map.of(
            "streaming.available-now",
            "true",
            "source.consumer-group",
            "named-" + topic,
            "source.publish-offsets",
            "false"));

    assertThat(offsets("named-" + topic)).isEqualTo(Map.of(0, 25L, 1, 25L));
    assertThat(job.verified().summary().totals().accepted()).isEqualTo(100);
  }

  @Test
  void a_group_that_somebody_is_a_member_of_is_told_and_stops_nothing() throws Exception {
    String group = "taken-" + topic;
    job.send(50);
    AtomicInteger failures = new AtomicInteger();
    JobListener counting =
        new JobListener() {
          @Override
          public void committed(LogEntry entry, Duration took) {}

          @Override
          public void offsetsNotPublished() {
            failures.incrementAndGet();
          }
        };
    try (KafkaConsumer<byte[], byte[]> member =
        new KafkaConsumer<>(
            Map.of(
                "bootstrap.servers",
                PARTS.kafka().bootstrapServers(),
                "group.id",
                group,
                "enable.auto.commit",
                "false"),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer())) {
      member.subscribe(List.of(topic));
      Awaitility.await()
          .until(
              () -> {
                member.poll(Duration.ofMillis(100));
                return !member.assignment().isEmpty();
              });

      job.run(
          Acceptance.NONE,
          counting,
          Map.of("streaming.available-now", "true", "source.consumer-group", group));
    }

    assertThat(failures).hasPositiveValue();
    assertThat(job.verified().summary().totals().accepted()).isEqualTo(50);
  }

  private Map<Integer, Long> offsets(String group) throws Exception {
    try (Admin admin =
        Admin.create(Map.of("bootstrap.servers", PARTS.kafka().bootstrapServers()))) {
      Map<TopicPartition, OffsetAndMetadata> committed =
          admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata().get();
      return committed.entrySet().stream()
          .filter(entry -> entry.getKey().topic().equals(topic))
          .collect(
              Collectors.toMap(
                  entry -> entry.getKey().partition(), entry -> entry.getValue().offset()));
    }
  }
}
