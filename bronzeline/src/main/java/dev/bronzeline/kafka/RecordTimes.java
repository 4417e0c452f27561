package dev.bronzeline.kafka;

import dev.bronzeline.config.KafkaSettings;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Looks up the timestamps of records. Joins no consumer group and commits nothing. Connects when it
 * is first asked for something. Not thread-safe.
 */
public final class RecordTimes implements AutoCloseable {

  private final KafkaConsumer<byte[], byte[]> consumer;
  private final Duration patience;

  /**
   * How to ask.
   *
   * @param patience how long to wait for each answer
   */
  public RecordTimes(KafkaSettings kafka, Duration patience) {
    this.patience = patience;
    Properties properties = new Properties();
    properties.putAll(kafka.options().reveal());
    properties.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, kafka.bootstrapServers());
    properties.remove(ConsumerConfig.GROUP_ID_CONFIG);
    properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false");
    properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    // One batch of records per partition is enough: only the first record is looked at.
    properties.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, "1");
    this.consumer =
        new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  /**
   * The timestamps, in epoch milliseconds, of the records at or after these offsets; only of those
   * that come in time.
   */
  public Map<TopicPartition, Long> of(Map<TopicPartition, Long> offsets) {
    Map<TopicPartition, Long> found = new HashMap<>();
    if (offsets.isEmpty()) {
      return found;
    }
    consumer.assign(offsets.keySet());
    consumer.resume(offsets.keySet());
    offsets.forEach(consumer::seek);
    long deadline = System.nanoTime() + patience.toNanos();
    while (found.size() < offsets.size() && System.nanoTime() < deadline) {
      ConsumerRecords<byte[], byte[]> polled =
          consumer.poll(Duration.ofNanos(Math.max(1, deadline - System.nanoTime())));
      for (TopicPartition id : polled.partitions()) {
        found.putIfAbsent(id, polled.records(id).get(0).timestamp());
      }
      consumer.pause(polled.partitions());
    }
    return found;
  }

  @Override
  public void close() {
    consumer.close();
  }
}
