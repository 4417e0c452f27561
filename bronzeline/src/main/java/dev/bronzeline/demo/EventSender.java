package dev.bronzeline.demo;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongConsumer;
import java.util.function.UnaryOperator;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * Sends events to one topic, each once, in turn over its partitions, so that duplicates also meet
 * across partitions. When a method returns, the broker has all that was sent.
 *
 * <p>Not thread-safe.
 */
public final class EventSender implements AutoCloseable {
  private static final int LARGEST_REQUEST = 64 << 20;
  private static final int PROGRESS_EVERY = 5000;

  private final String topic;
  private final Producer<byte[], byte[]> producer;
  private final int partitions;
  private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
  private long sent;

  /** A sender to a topic that exists. */
  public EventSender(String bootstrapServers, String topic) {
    this.topic = topic;
    this.producer = new KafkaProducer<>(settings(bootstrapServers));
    this.partitions = producer.partitionsFor(topic).size();
  }

  /**
   * Sends the next so many sample events.
   *
   * @param progress is told now and then how many of them are on their way, and at the end
   * @throws IOException if the broker did not take one of them
   */
  public void send(SampleEvents events, long count, LongConsumer progress) throws IOException {
    send(events, count, value -> value, progress);
  }

  /**
   * Sends the next so many sample events in another format.
   *
   * @param format makes what is sent of the JSON that the events are
   * @param progress is told now and then how many of them are on their way, and at the end
   * @throws IOException if the broker did not take one of them
   */
  public void send(
      SampleEvents events, long count, UnaryOperator<byte[]> format, LongConsumer progress)
      throws IOException {
    for (long i = 1; i <= count; i++) {
      SampleEvent event = events.next();
      byte[] json = event.value();
      byte[] bytes = json == null ? null : format.apply(json);
      ProducerRecord<byte[], byte[]> record =
          new ProducerRecord<>(topic, nextPartition(), event.key(), bytes);
      event.headers().forEach((name, value) -> record.headers().add(name, value.getBytes(UTF_8)));
      send(record);
      if (i % PROGRESS_EVERY == 0) {
        progress.accept(i);
      }
    }
    flush();
    progress.accept(count);
  }

  /**
   * Sends every line of a file as one event, its bytes as they are, without a key. Lines end with a
   * line feed; the last one need not.
   *
   * @param progress is told now and then how many are on their way, and at the end
   * @return how many lines the file has
   * @throws IOException if the file cannot be read, or the broker did not take one of the lines
   */
  public long sendLines(Path file, LongConsumer progress) throws IOException {
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16)) {
      return sendLines(in, progress);
    }
  }

  private long sendLines(InputStream in, LongConsumer progress) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    long count = 0;
    for (int next = in.read(); next >= 0 || line.size() > 0; next = in.read()) {
      if (next >= 0 && next != '\n') {
        line.write(next);
        continue;
      }
      send(new ProducerRecord<>(topic, nextPartition(), null, line.toByteArray()));
      line.reset();
      if (++count % PROGRESS_EVERY == 0) {
        progress.accept(count);
      }
    }
    flush();
    progress.accept(count);
    return count;
  }

  @SuppressWarnings("FutureReturnValueIgnored") // the callback notes a failure
  private void send(ProducerRecord<byte[], byte[]> record) throws IOException {
    throwIfFailed();
    producer.send(
        record,
        (metadata, exception) -> {
          if (exception != null) {
            failure.compareAndSet(null, exception);
          }
        });
  }

  private int nextPartition() {
    return (int) (sent++ % partitions);
  }

  private void flush() throws IOException {
    producer.flush();
    throwIfFailed();
  }

  private void throwIfFailed() throws IOException {
    Exception failed = failure.get();
    if (failed != null) {
      throw new IOException("Kafka did not take an event for topic '" + topic + "'", failed);
    }
  }

  /** Ends at once: what a method sent is with the broker when it returns, or the method failed. */
  @Override
  public void close() {
    producer.close(Duration.ZERO);
  }

  private static Map<String, Object> settings(String bootstrapServers) {
    Map<String, Object> settings = new HashMap<>();
    settings.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
    settings.put(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
    settings.put(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
    settings.put(ProducerConfig.ACKS_CONFIG, "all");
    settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
    settings.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4");
    settings.put(ProducerConfig.LINGER_MS_CONFIG, 20);
    settings.put(ProducerConfig.BATCH_SIZE_CONFIG, 1 << 18);
    settings.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, LARGEST_REQUEST);
    settings.put(ProducerConfig.BUFFER_MEMORY_CONFIG, (long) LARGEST_REQUEST);
    return settings;
  }
}
