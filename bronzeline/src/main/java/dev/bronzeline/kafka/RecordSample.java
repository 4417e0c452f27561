package dev.bronzeline.kafka;

import dev.bronzeline.config.KafkaSettings;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Looks at the latest records of a topic. Joins no consumer group and commits nothing. */
public final class RecordSample {

  private final KafkaSettings kafka;
  private final Duration patience;

  /**
   * How to ask.
   *
   * @param patience how long to wait for the next records
   */
  public RecordSample(KafkaSettings kafka, Duration patience) {
    this.kafka = kafka;
    this.patience = patience;
  }

  /**
   * Hands on at most so many of the latest records; fewer if there are fewer, or if they do not
   * come in time.
   *
   * @throws TopicMissingException if Kafka has no such topic
   * @throws KafkaAwayException if Kafka does not answer
   */
  public void each(String topic, int most, Consumer<ConsumerRecord<byte[], byte[]>> look) {
    LatestRecords latest;
    try (KafkaOffsetManager offsets = new KafkaOffsetManager(kafka)) {
      latest = LatestRecords.of(offsets.offsets(topic), most);
    }
    Map<TopicPartition, Long> begins = partitions(latest.from());
    Map<TopicPartition, Long> ends = partitions(latest.until());
    ends.entrySet().removeIf(end -> end.getValue().equals(begins.get(end.getKey())));
    begins.keySet().retainAll(ends.keySet());
    if (!begins.isEmpty()) {
      read(begins, ends, look);
    }
  }

  private void read(
      Map<TopicPartition, Long> begins,
      Map<TopicPartition, Long> ends,
      Consumer<ConsumerRecord<byte[], byte[]>> look) {
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            FirstRecords.properties(kafka),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer())) {
      consumer.assign(begins.keySet());
      begins.forEach(consumer::seek);
      Map<TopicPartition, Long> open = new HashMap<>(ends);
      while (!open.isEmpty()) {
        Map<TopicPartition, Long> before = positions(consumer, open);
        ConsumerRecords<byte[], byte[]> polled = consumer.poll(patience);
        for (ConsumerRecord<byte[], byte[]> record : polled) {
          TopicPartition id = new TopicPartition(record.topic(), record.partition());
          if (record.offset() < ends.getOrDefault(id, 0L)) {
            look.accept(record);
          }
        }
        // The position also passes offsets that hold no record.
        Map<TopicPartition, Long> after = positions(consumer, open);
        open.entrySet().removeIf(end -> after.getOrDefault(end.getKey(), 0L) >= end.getValue());
        consumer.pause(ends.keySet().stream().filter(id -> !open.containsKey(id)).toList());
        if (polled.isEmpty() && after.equals(before)) {
          return;
        }
      }
    }
  }

  private Map<TopicPartition, Long> positions(
      KafkaConsumer<byte[], byte[]> consumer, Map<TopicPartition, Long> of) {
    Map<TopicPartition, Long> positions = new HashMap<>();
    of.keySet().forEach(id -> positions.put(id, consumer.position(id, patience)));
    return positions;
  }

  private static Map<TopicPartition, Long> partitions(Position position) {
    Map<TopicPartition, Long> partitions = new HashMap<>();
    position
        .offsets()
        .forEach(
            (topic, offsets) ->
                offsets.forEach(
                    (partition, offset) ->
                        partitions.put(new TopicPartition(topic, partition), offset)));
    return partitions;
  }
}
