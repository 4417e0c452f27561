package dev.bronzeline.job;

import dev.bronzeline.config.KafkaSettings;
import dev.bronzeline.job.JobStatus.Partition;
import dev.bronzeline.kafka.KafkaOffsetManager;
import dev.bronzeline.kafka.TopicOffsets;
import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Asks Kafka how far it is ahead of a position, in records and in seconds. Joins no consumer group
 * and commits nothing.
 */
public final class KafkaLag {

  private static final Comparator<TopicPartition> ORDER =
      Comparator.comparing(TopicPartition::topic).thenComparingInt(TopicPartition::partition);

  private final KafkaSettings kafka;
  private final Set<String> topics;
  private final Duration patience;

  /**
   * How to ask.
   *
   * @param kafka how Kafka is reached
   * @param topics what the pipeline reads; those that the log knows are added
   * @param patience how long to wait for each answer
   */
  public KafkaLag(KafkaSettings kafka, Collection<String> topics, Duration patience) {
    this.kafka = kafka;
    this.topics = Set.copyOf(topics);
    this.patience = patience;
  }

  /**
   * The partitions with what Kafka says about them. One that Kafka no longer has stays as it is;
   * one that the log does not know yet is added, at its oldest record.
   *
   * @throws dev.bronzeline.kafka.KafkaAwayException when Kafka does not answer
   * @throws org.apache.kafka.common.KafkaException when it refuses
   */
  List<Partition> of(List<Partition> partitions) {
    SortedSet<String> asked = new TreeSet<>(topics);
    partitions.forEach(partition -> asked.add(partition.topic()));
    List<TopicOffsets> there;
    try (var manager = new KafkaOffsetManager(kafka, patience)) {
      there = manager.offsets(asked);
    }
    Map<TopicPartition, Partition> known = new TreeMap<>(ORDER);
    partitions.forEach(
        partition ->
            known.put(new TopicPartition(partition.topic(), partition.partition()), partition));
    Map<TopicPartition, Long> accounted = new HashMap<>();
    Map<TopicPartition, Long> newest = new HashMap<>();
    for (TopicOffsets kafkaHas : there) {
      var id = new TopicPartition(kafkaHas.topic(), kafkaHas.partition());
      Partition before = known.get(id);
      long position = before == null ? kafkaHas.earliest() : before.position();
      long lag = Math.max(0, kafkaHas.latest() - position);
      if (lag > 0) {
        accounted.put(id, Math.max(position - 1, kafkaHas.earliest()));
        newest.put(id, kafkaHas.latest() - 1);
      }
      known.put(
          id,
          new Partition(
              id.topic(), id.partition(), position, kafkaHas.latest(), lag, lag == 0 ? 0.0 : null));
    }
    if (!accounted.isEmpty()) {
      lagSeconds(known, accounted, newest);
    }
    return List.copyOf(known.values());
  }

  private void lagSeconds(
      Map<TopicPartition, Partition> partitions,
      Map<TopicPartition, Long> accounted,
      Map<TopicPartition, Long> newest) {
    try (var consumer = consumer()) {
      Map<TopicPartition, Long> from = timestamps(consumer, accounted);
      Map<TopicPartition, Long> to = timestamps(consumer, newest);
      from.forEach(
          (id, old) -> {
            Long young = to.get(id);
            if (young != null) {
              partitions.computeIfPresent(
                  id, (same, partition) -> behind(partition, Math.max(0, young - old)));
            }
          });
    }
  }

  private static Partition behind(Partition partition, long millis) {
    return new Partition(
        partition.topic(),
        partition.partition(),
        partition.position(),
        partition.newest(),
        partition.lagRecords(),
        millis / 1000.0);
  }

  /** The timestamps of the records at or after these offsets; only of those that come in time. */
  private Map<TopicPartition, Long> timestamps(
      KafkaConsumer<byte[], byte[]> consumer, Map<TopicPartition, Long> offsets) {
    Map<TopicPartition, Long> found = new HashMap<>();
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

  private KafkaConsumer<byte[], byte[]> consumer() {
    Properties properties = new Properties();
    properties.putAll(kafka.options().reveal());
    properties.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, kafka.bootstrapServers());
    properties.remove(ConsumerConfig.GROUP_ID_CONFIG);
    properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false");
    properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    // One batch of records per partition is enough: only the first record is looked at.
    properties.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, "1");
    return new KafkaConsumer<>(
        properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }
}
