package dev.bronzeline.demo;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bronzeline.testing.RealParts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class EventSenderIT {
  private static final Instant NOW = Instant.parse("2026-11-23T18:00:00Z");

  @RegisterExtension static final RealParts PARTS = new RealParts();

  @Test
  void every_sample_event_arrives_as_it_was_made_spread_evenly_over_the_partitions()
      throws IOException {
    String topic = PARTS.newTopic(2);
    List<Long> progress = new ArrayList<>();
    try (EventSender sender = new EventSender(PARTS.kafka().bootstrapServers(), topic)) {
      sender.send(SampleEvents.withFaults(1, NOW, 2 << 20), 6000, progress::add);
    }

    SampleEvents again = SampleEvents.withFaults(1, NOW, 2 << 20);
    List<List<ConsumerRecord<byte[], byte[]>>> received = List.of(all(topic, 0), all(topic, 1));
    assertThat(received).allSatisfy(records -> assertThat(records).hasSize(3000));
    for (int i = 0; i < 6000; i++) {
      ConsumerRecord<byte[], byte[]> record = received.get(i % 2).get(i / 2);
      SampleEvent event = again.next();
      assertThat(record.key()).isEqualTo(event.key());
      assertThat(record.value()).isEqualTo(event.value());
      assertThat(new String(record.headers().lastHeader("source").value(), UTF_8))
          .isEqualTo(event.headers().get("source"));
    }
    assertThat(again.tally().of(SampleKind.OVERSIZED)).isPositive();
    assertThat(progress).containsExactly(5000L, 6000L);
  }

  @Test
  void every_line_of_a_file_is_one_event_byte_by_byte(@TempDir Path folder) throws IOException {
    String topic = PARTS.newTopic(1);
    Path file = folder.resolve("events.ndjson");
    Files.write(file, new byte[] {'{', '}', '\r', '\n', '\n', (byte) 0xFF, '\n', 'e', 'n', 'd'});
    try (EventSender sender = new EventSender(PARTS.kafka().bootstrapServers(), topic)) {
      assertThat(sender.sendLines(file, sent -> {})).isEqualTo(4);
    }
    assertThat(all(topic, 0))
        .extracting(ConsumerRecord::value)
        .containsExactly(
            new byte[] {'{', '}', '\r'},
            new byte[0],
            new byte[] {(byte) 0xFF},
            "end".getBytes(UTF_8));
  }

  @Test
  void an_event_that_the_broker_refuses_is_an_error(@TempDir Path folder) throws IOException {
    String topic = PARTS.newTopic(1, Map.of("max.message.bytes", "1000"));
    byte[] incompressible = new byte[100_000];
    new Random(1).nextBytes(incompressible);
    Path file =
        Files.writeString(folder.resolve("a.txt"), HexFormat.of().formatHex(incompressible));
    try (EventSender sender = new EventSender(PARTS.kafka().bootstrapServers(), topic)) {
      assertThatThrownBy(() -> sender.sendLines(file, sent -> {}))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("Kafka did not take an event for topic '" + topic + "'");
    }
  }

  private static List<ConsumerRecord<byte[], byte[]>> all(String topic, int partition) {
    List<ConsumerRecord<byte[], byte[]>> all = new ArrayList<>();
    TopicPartition from = new TopicPartition(topic, partition);
    Map<String, Object> settings =
        Map.of(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, PARTS.kafka().bootstrapServers());
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      consumer.assign(List.of(from));
      consumer.seekToBeginning(List.of(from));
      long end = consumer.endOffsets(List.of(from)).getOrDefault(from, 0L);
      while (consumer.position(from) < end) {
        consumer.poll(Duration.ofSeconds(1)).forEach(all::add);
      }
    }
    return all;
  }
}
