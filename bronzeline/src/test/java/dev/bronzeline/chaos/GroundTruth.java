package dev.bronzeline.chaos;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.bronzeline.demo.SampleEvent;
import dev.bronzeline.ledger.Disposition;
import dev.bronzeline.ledger.LedgerJson;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/**
 * The file that says what was sent: one line of JSON for each record of the topic, with the event's
 * id, where the record lies, its key and value in Base64, what must become of it, and why if it
 * must be rejected.
 *
 * <pre>{@code
 * {"event":"0b6e…","topic":"chaos","partition":2,"offset":17,"timestamp":1795456000000,
 *  "key":"dS0w…","value":"eyJl…","fate":"accepted","reason":null}
 * }</pre>
 *
 * <p>The topic is the truth about what was sent, also where a dying broker kept the acknowledgement
 * to itself: each record bears a number, and its line is written when it is read back. What the
 * broker did acknowledge must then be where it said.
 */
final class GroundTruth implements AutoCloseable {
  /** The header with a record's number. */
  static final String NUMBER = "chaos-number";

  private static final JsonMapper JSON = new JsonMapper();
  private static final Duration POLL = Duration.ofMillis(200);
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  /** What is known of an event before it is sent. */
  private record Expected(@Nullable String event, SampleEvent sent, String fate) {}

  private final Path file;
  private final String topic;
  private final KafkaConsumer<byte[], byte[]> consumer;
  private final List<TopicPartition> partitions;
  private final Map<Long, Expected> expected = new ConcurrentHashMap<>();
  private final Map<Long, TopicPartitionOffset> acknowledged = new ConcurrentHashMap<>();
  private long lines;

  private record TopicPartitionOffset(int partition, long offset) {}

  GroundTruth(Path file, String bootstrapServers, String topic) throws IOException {
    this.file = Files.createFile(file);
    this.topic = topic;
    this.consumer =
        new KafkaConsumer<>(
            Map.of(
                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                bootstrapServers,
                ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                "earliest"),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer());
    this.partitions =
        consumer.partitionsFor(topic).stream()
            .map(partition -> new TopicPartition(topic, partition.partition()))
            .toList();
    consumer.assign(partitions);
  }

  Path file() {
    return file;
  }

  /** How many records the file has. */
  long events() {
    return lines;
  }

  /** Notes what must become of an event that is sent under this number. */
  void expect(long number, SampleEvent event) {
    Disposition disposition = event.kind().disposition();
    boolean good = disposition == Disposition.ACCEPTED || disposition == Disposition.DUPLICATE;
    String fate =
        disposition == Disposition.DUPLICATE ? "copy" : disposition.name().toLowerCase(Locale.ROOT);
    expected.put(
        number, new Expected(good ? id(Objects.requireNonNull(event.value())) : null, event, fate));
  }

  /** Notes where the broker says that it has put an event. */
  void acknowledged(long number, RecordMetadata where) {
    acknowledged.put(number, new TopicPartitionOffset(where.partition(), where.offset()));
  }

  /**
   * Reads the topic to its end and adds the lines that the file lacks. Nothing is sent meanwhile.
   *
   * @return the end of each partition
   */
  Map<Integer, Long> complete() throws IOException {
    Map<TopicPartition, Long> ends = consumer.endOffsets(partitions, PATIENCE);
    try (BufferedWriter writer = Files.newBufferedWriter(file, StandardOpenOption.APPEND)) {
      long deadline = System.nanoTime() + PATIENCE.toNanos();
      while (!hasReached(ends)) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
          writer.write(line(record));
          writer.newLine();
          lines++;
        }
        if (System.nanoTime() > deadline) {
          throw new IOException("Cannot read the topic %s to its end %s".formatted(topic, ends));
        }
      }
    }
    if (!acknowledged.isEmpty()) {
      throw new IllegalStateException(
          "The broker has lost records that it had acknowledged: " + acknowledged);
    }
    return ends.entrySet().stream()
        .collect(Collectors.toMap(end -> end.getKey().partition(), Map.Entry::getValue));
  }

  private boolean hasReached(Map<TopicPartition, Long> ends) {
    return ends.entrySet().stream()
        .allMatch(end -> consumer.position(end.getKey()) >= end.getValue());
  }

  private String line(ConsumerRecord<byte[], byte[]> record) throws IOException {
    long number = Long.parseLong(new String(record.headers().lastHeader(NUMBER).value(), UTF_8));
    Expected sent = Objects.requireNonNull(expected.get(number));
    TopicPartitionOffset there = new TopicPartitionOffset(record.partition(), record.offset());
    TopicPartitionOffset said = acknowledged.remove(number);
    if (said != null && !said.equals(there)) {
      throw new IllegalStateException("Kafka said %s and has it at %s".formatted(said, there));
    }
    Map<String, @Nullable Object> line = new LinkedHashMap<>();
    line.put("event", sent.event());
    line.put("topic", topic);
    line.put("partition", record.partition());
    line.put("offset", record.offset());
    line.put("timestamp", record.timestamp());
    line.put("key", base64(sent.sent().key()));
    line.put("value", base64(sent.sent().value()));
    line.put("fate", sent.fate());
    line.put("reason", sent.sent().kind().reason());
    return JSON.writeValueAsString(line);
  }

  private static @Nullable String base64(byte @Nullable [] bytes) {
    return bytes == null ? null : Base64.getEncoder().encodeToString(bytes);
  }

  private static String id(byte[] json) {
    try {
      return String.valueOf(LedgerJson.read(json, HashMap.class).get("event_id"));
    } catch (IOException e) {
      throw new IllegalStateException("A good event is not JSON", e);
    }
  }

  @Override
  public void close() {
    consumer.close();
  }
}
