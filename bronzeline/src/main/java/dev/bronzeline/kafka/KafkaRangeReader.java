package dev.bronzeline.kafka;

import static java.util.stream.Collectors.joining;

import dev.bronzeline.config.KafkaSettings;
import dev.bronzeline.ledger.OffsetRange;
import dev.bronzeline.ledger.PartitionId;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.ToLongFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.DataStreamReader;

/**
 * Step 1 of a backfill: a range of each of some partitions as a stream that ends, with the columns
 * of {@link KafkaStreamReader}.
 */
public final class KafkaRangeReader {
  private final SparkSession spark;
  private final KafkaSettings kafka;

  /** A reader for one cluster. */
  public KafkaRangeReader(SparkSession spark, KafkaSettings kafka) {
    this.spark = spark;
    this.kafka = kafka;
  }

  /**
   * The records between offsets. Lost records fail the query.
   *
   * @param ranges the range of each partition
   * @param limit about the most offsets of a batch
   */
  public Dataset<Row> readStream(SortedMap<PartitionId, OffsetRange> ranges, long limit) {
    Position from = position(ranges, OffsetRange::from);
    DataStreamReader reader =
        spark
            .readStream()
            .format(KafkaRangeSource.class.getName())
            .option("kafka.bootstrap.servers", kafka.bootstrapServers())
            .option("includeHeaders", true)
            .option("failOnDataLoss", true)
            .option("assign", assignment(from))
            .option(KafkaRangeSource.FROM, from.json())
            .option(KafkaRangeSource.UNTIL, position(ranges, OffsetRange::until).json())
            .option(KafkaRangeSource.LIMIT, limit);
    kafka.options().reveal().forEach((key, value) -> reader.option("kafka." + key, value));
    return KafkaStreamReader.envelope(reader);
  }

  private static Position position(
      SortedMap<PartitionId, OffsetRange> ranges, ToLongFunction<OffsetRange> offset) {
    SortedMap<String, Map<Integer, Long>> offsets = new TreeMap<>();
    ranges.forEach(
        (id, range) ->
            offsets
                .computeIfAbsent(id.topic(), topic -> new TreeMap<>())
                .put(id.partition(), offset.applyAsLong(range)));
    return Position.of(offsets);
  }

  /** Spark's form, {@code {"topic":[0,1]}}; no topic has a name that JSON would have to escape. */
  private static String assignment(Position position) {
    return position.offsets().entrySet().stream()
        .map(topic -> "\"%s\":%s".formatted(topic.getKey(), topic.getValue().keySet()))
        .collect(joining(",", "{", "}"));
  }
}
