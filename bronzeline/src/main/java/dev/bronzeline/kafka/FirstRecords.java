package dev.bronzeline.kafka;

import dev.bronzeline.config.KafkaSettings;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.function.ToLongFunction;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Looks at the first records from an offset on. Joins no consumer group and commits nothing.
 * Connects when it is first asked for something. Not thread-safe.
 */
public final class FirstRecords implements AutoCloseable {

  private final KafkaConsumer<byte[], byte[]> consumer;
  private final Duration patience;

  /**
   * How to ask.
   *
   * @param patience how long to wait for each answer
   */
  public FirstRecords(KafkaSettings kafka, Duration patience) {
    this.patience = patience;
    Properties properties = properties(kafka);
    // One batch of records per partition is enough.
    properties.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, "1");
    this.consumer =
        new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  /** For a consumer that joins no group and commits nothing. */
  static Properties properties(KafkaSettings kafka) {
    Properties properties = new Properties();
    properties.putAll(kafka.options().reveal());
    properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, kafka.isolationLevel());
    properties.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, kafka.bootstrapServers());
    properties.remove(ConsumerConfig.GROUP_ID_CONFIG);
    properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false");
    properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    return properties;
  }

  /**
   * The timestamps, in epoch milliseconds, of the records at or after these offsets; only of those
   * that come in time.
   */
  public Map<TopicPartition, Long> times(Map<TopicPartition, Long> offsets) {
    return of(offsets, records -> records.get(0).timestamp());
  }

  /**
   * How many bytes the records from these offsets on have on average, with key and headers; only of
   * partitions that answer in time.
   */
  Map<TopicPartition, Long> sizes(Map<TopicPartition, Long> offsets) {
    return of(
        offsets,
        records ->
            records.stream().mapToLong(FirstRecords::size).sum() / Math.max(1, records.size()));
  }

  private static long size(ConsumerRecord<byte[], byte[]> record) {
    long headers = 0;
    for (var header : record.headers()) {
      headers += header.key().length() + (header.value() == null ? 0 : header.value().length);
    }
    return Math.max(0, record.serializedKeySize())
        + Math.max(0, record.serializedValueSize())
        + headers;
  }

  private Map<TopicPartition, Long> of(
      Map<TopicPartition, Long> offsets,
      ToLongFunction<List<ConsumerRecord<byte[], byte[]>>> look) {
    Map<TopicPartition, Long> found = new HashMap<>();
    if (offsets.isEmpty()) {
      return found;
    }
    consumer.assign(offsets.keySet());
    consumer.resume(offsets.keySet());
    offsets.forEach(consumer::seek);
    Map<TopicPartition, Long> ends = consumer.endOffsets(offsets.keySet(), patience);
    Set<TopicPartition> asked = new HashSet<>(offsets.keySet());
    long deadline = System.nanoTime() + patience.toNanos();
    while (System.nanoTime() < deadline) {
      // At the end, and after offsets without a record: nothing comes.
      asked.removeIf(id -> consumer.position(id, patience) >= ends.getOrDefault(id, 0L));
      if (asked.isEmpty()) {
        break;
      }
      ConsumerRecords<byte[], byte[]> polled =
          consumer.poll(Duration.ofNanos(Math.max(1, deadline - System.nanoTime())));
      for (TopicPartition id : polled.partitions()) {
        found.putIfAbsent(id, look.applyAsLong(polled.records(id)));
      }
      consumer.pause(polled.partitions());
      asked.removeAll(polled.partitions());
    }
    return found;
  }

  @Override
  public void close() {
    consumer.close();
  }
}
