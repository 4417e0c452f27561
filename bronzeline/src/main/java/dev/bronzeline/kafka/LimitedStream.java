package dev.bronzeline.kafka;

import dev.bronzeline.config.KafkaSettings;
import dev.bronzeline.config.Options;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.spark.SparkContext;
import org.apache.spark.sql.connector.read.InputPartition;
import org.apache.spark.sql.connector.read.PartitionReaderFactory;
import org.apache.spark.sql.connector.read.streaming.MicroBatchStream;
import org.apache.spark.sql.connector.read.streaming.Offset;
import org.apache.spark.sql.connector.read.streaming.ReadLimit;
import org.apache.spark.sql.connector.read.streaming.ReadMaxRows;
import org.apache.spark.sql.connector.read.streaming.ReportsSourceMetrics;
import org.apache.spark.sql.connector.read.streaming.SupportsTriggerAvailableNow;
import org.apache.spark.sql.util.CaseInsensitiveStringMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Spark's stream of a Kafka source, whose batches end where {@link BatchEnd} says. How large
 * records are is learnt from every batch as it is read, and before the first one from a look at the
 * oldest records that wait. Spark calls it from the query's thread.
 */
final class LimitedStream
    implements MicroBatchStream, SupportsTriggerAvailableNow, ReportsSourceMetrics {
  private static final Logger LOG = LoggerFactory.getLogger(LimitedStream.class);
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final String CLIENT = "kafka.";
  private static final String SERVERS = "bootstrap.servers";

  private final MicroBatchStream kafka;
  private final SupportsTriggerAvailableNow admission;
  private final ReportsSourceMetrics metrics;
  private final long maxBytes;
  private final @Nullable Position until;
  private final KafkaSettings client;
  private final BytesRead bytesRead = new BytesRead();
  private RecordSizes sizes = RecordSizes.UNKNOWN;
  private boolean cutBefore;

  /**
   * @param kafka Spark's own stream
   * @param maxBytes the most bytes that a batch should have
   * @param until where the last batch ends; null for a stream without an end
   * @param client how Kafka is reached
   */
  private LimitedStream(
      MicroBatchStream kafka, long maxBytes, @Nullable Position until, KafkaSettings client) {
    this.kafka = kafka;
    this.admission = (SupportsTriggerAvailableNow) kafka;
    this.metrics = (ReportsSourceMetrics) kafka;
    this.maxBytes = maxBytes;
    this.until = until;
    this.client = client;
  }

  /** The stream of a query that is about to run. */
  static LimitedStream of(MicroBatchStream kafka, CaseInsensitiveStringMap options) {
    Map<String, String> client = new HashMap<>();
    options
        .asCaseSensitiveMap()
        .forEach(
            (key, value) -> {
              if (key.startsWith(CLIENT)) {
                client.put(key.substring(CLIENT.length()), value);
              }
            });
    String servers = client.getOrDefault(SERVERS, "");
    client.remove(SERVERS);
    LimitedStream stream =
        new LimitedStream(
            kafka,
            options.getLong(LimitedKafka.MAX_BYTES, Long.MAX_VALUE),
            options.containsKey(LimitedKafka.UNTIL)
                ? Position.parse(options.get(LimitedKafka.UNTIL))
                : null,
            new KafkaSettings(servers, Options.of(client)));
    SparkContext.getOrCreate().register(stream.bytesRead);
    return stream;
  }

  @Override
  public @Nullable Offset latestOffset(Offset start, ReadLimit limit) {
    Offset newest =
        until == null ? admission.latestOffset(start, ReadLimit.allAvailable()) : end(until);
    if (newest == null) {
      return null;
    }
    sizes = sizes.after(bytesRead.take());
    Position from = Position.parse(start.json());
    Position to = Position.parse(newest.json());
    BatchEnd end = BatchEnd.of(from, to, maxRecords(limit), maxBytes, sizes);
    if (end.isCutByBytes() && sizes.isUnknown()) {
      sizes = RecordSizes.of(look(waiting(from, to)));
      end = BatchEnd.of(from, to, maxRecords(limit), maxBytes, sizes);
    }
    if (end.isCutByBytes() && !cutBefore) {
      cutBefore = true;
      LOG.info(
          "The limit of {} bytes makes a batch of {} records, since these have about {} bytes each",
          maxBytes,
          end.records(),
          maxBytes / Math.max(1, end.records()));
    }
    return end.isCut() ? end(end.position()) : newest;
  }

  private Offset end(Position position) {
    return kafka.deserializeOffset(position.json());
  }

  /** Where those partitions begin in which something waits. */
  private static Map<TopicPartition, Long> waiting(Position from, Position to) {
    Map<TopicPartition, Long> first = new HashMap<>();
    to.offsets()
        .forEach(
            (topic, partitions) ->
                partitions.forEach(
                    (partition, end) -> {
                      long next = from.next(topic, partition, 0);
                      if (next < end) {
                        first.put(new TopicPartition(topic, partition), next);
                      }
                    }));
    return first;
  }

  private static long maxRecords(ReadLimit limit) {
    return limit instanceof ReadMaxRows rows ? rows.maxRows() : Long.MAX_VALUE;
  }

  /** Without an answer the records pass for large ones until a batch was read. */
  private Map<TopicPartition, Long> look(Map<TopicPartition, Long> offsets) {
    try (FirstRecords first = new FirstRecords(client, PATIENCE)) {
      return first.sizes(offsets);
    } catch (KafkaException e) {
      LOG.debug("Could not find out how large the waiting records are", e);
      return Map.of();
    }
  }

  @Override
  public PartitionReaderFactory createReaderFactory() {
    return new CountingReaders(kafka.createReaderFactory(), bytesRead);
  }

  @Override
  public Offset initialOffset() {
    return kafka.initialOffset();
  }

  @Override
  public Offset latestOffset() {
    return kafka.latestOffset();
  }

  @Override
  public Offset reportLatestOffset() {
    return until == null ? admission.reportLatestOffset() : end(until);
  }

  @Override
  public ReadLimit getDefaultReadLimit() {
    return admission.getDefaultReadLimit();
  }

  @Override
  public void prepareForTriggerAvailableNow() {
    admission.prepareForTriggerAvailableNow();
  }

  @Override
  public Map<String, String> metrics(Optional<Offset> latestConsumedOffset) {
    return metrics.metrics(latestConsumedOffset);
  }

  @Override
  public InputPartition[] planInputPartitions(Offset start, Offset end) {
    return kafka.planInputPartitions(start, end);
  }

  @Override
  public Offset deserializeOffset(String json) {
    return kafka.deserializeOffset(json);
  }

  @Override
  public void commit(Offset end) {
    kafka.commit(end);
  }

  @Override
  public void stop() {
    kafka.stop();
  }

  @Override
  public String toString() {
    return kafka.toString();
  }
}
