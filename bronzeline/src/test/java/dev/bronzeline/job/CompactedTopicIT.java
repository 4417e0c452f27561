package dev.bronzeline.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bronzeline.demo.EmbeddedKafka;
import dev.bronzeline.demo.SampleEvents;
import dev.bronzeline.kafka.Acceptance;
import dev.bronzeline.ledger.LogEntry;
import dev.bronzeline.ledger.PartitionLedger;
import dev.bronzeline.testing.RealParts;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** Kafka's cleaner removes records that have a successor with the same key, read or not. */
class CompactedTopicIT {
  private static final TopicPartition PARTITION = new TopicPartition("compacted", 0);
  private static final int KEYS = 10;

  /** A segment ends when a record is an hour younger than its first one. */
  private static final Map<String, String> COMPACTED =
      Map.of(
          "cleanup.policy",
          "compact",
          "segment.ms",
          String.valueOf(Duration.ofHours(1).toMillis()),
          "min.cleanable.dirty.ratio",
          "0.001");

  private final Instant now = Instant.now();
  private final SampleEvents events = SampleEvents.withoutFaults(3, now);

  @Test
  void records_that_vanish_before_and_between_planning_and_reading_are_counted_as_gaps()
      throws Exception {
    try (EmbeddedKafka kafka =
        EmbeddedKafka.start(RealParts.newFolder(), Map.of("log.cleaner.backoff.ms", "100"))) {
      String brokers = kafka.bootstrapServers();
      kafka.createTopic(PARTITION.topic(), 1, COMPACTED);
      JobOnKafka job = new JobOnKafka(brokers, PARTITION.topic());
      // Offsets 0 to 99 and, in the next segment, 100: of the first, one record of each key stays.
      send(brokers, 100, now.minus(Duration.ofHours(3)));
      send(brokers, "single", now.minus(Duration.ofMinutes(90)));
      awaitCleaned(brokers, KEYS + 1);

      assertThatThrownBy(() -> run(job, "refused"))
          .hasStackTraceContaining("offsets 0 to 101 were planned, but 90 of them held no record");

      // The batch of 0 to 101 stays planned. Its records but one get successors, at 101 to 200.
      send(brokers, 100, now.minus(Duration.ofMinutes(89)));
      send(brokers, "last", now);
      awaitCleaned(brokers, KEYS + 2);
      run(job, "auto");

      assertThat(ledger(job))
          .containsExactly(
              new PartitionLedger(PARTITION.topic(), 0, 0, 101, 1, 0, 0, 0, 100),
              new PartitionLedger(PARTITION.topic(), 0, 101, 202, KEYS + 1, 0, 0, 0, 90));
      assertThat(job.verified().summary().totals().gaps()).isEqualTo(190);
      assertThat(job.query("select count(distinct _offset)")).isEqualTo(KEYS + 2);
      assertThat(job.query("select min(_offset)")).isEqualTo(100);
    }
  }

  private static void run(JobOnKafka job, String gaps) throws Exception {
    job.run(
        Acceptance.NONE,
        (entry, took) -> {},
        Map.of("streaming.available-now", "true", "source.gaps", gaps));
  }

  private static List<PartitionLedger> ledger(JobOnKafka job) throws Exception {
    return job.log().stream()
        .map(LogEntry::commit)
        .filter(Objects::nonNull)
        .flatMap(commit -> commit.ledger().stream())
        .toList();
  }

  /** One record after the other in time, in turn over the keys. */
  private void send(String brokers, int count, Instant first) throws Exception {
    try (KafkaProducer<byte[], byte[]> producer = producer(brokers)) {
      for (int i = 0; i < count; i++) {
        producer.send(record("key-" + i % KEYS, first.plusMillis(i))).get();
      }
    }
  }

  private void send(String brokers, String key, Instant at) throws Exception {
    try (KafkaProducer<byte[], byte[]> producer = producer(brokers)) {
      producer.send(record(key, at)).get();
    }
  }

  private ProducerRecord<byte[], byte[]> record(String key, Instant at) {
    return new ProducerRecord<>(
        PARTITION.topic(),
        0,
        at.toEpochMilli(),
        key.getBytes(StandardCharsets.UTF_8),
        events.next().value());
  }

  /** Waits until only so many records are left. */
  private static void awaitCleaned(String brokers, int left) {
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", brokers),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer())) {
      consumer.assign(List.of(PARTITION));
      consumer.seekToEnd(List.of(PARTITION));
      long end = consumer.position(PARTITION);
      Awaitility.await()
          .atMost(Duration.ofMinutes(1))
          .until(() -> count(consumer, end), count -> count == left);
    }
  }

  private static int count(KafkaConsumer<byte[], byte[]> consumer, long end) {
    consumer.seekToBeginning(List.of(PARTITION));
    int count = 0;
    while (consumer.position(PARTITION) < end) {
      count += consumer.poll(Duration.ofMillis(100)).count();
    }
    return count;
  }

  private static KafkaProducer<byte[], byte[]> producer(String brokers) {
    return new KafkaProducer<>(
        Map.of("bootstrap.servers", brokers), new ByteArraySerializer(), new ByteArraySerializer());
  }
}
