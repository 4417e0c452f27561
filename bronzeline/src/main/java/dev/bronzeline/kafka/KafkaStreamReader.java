package dev.bronzeline.kafka;

import static org.apache.spark.sql.functions.col;

import dev.bronzeline.config.KafkaSettings;
import dev.bronzeline.config.SourceSettings;
import dev.bronzeline.ledger.OffsetRange;
import dev.bronzeline.ledger.PartitionId;
import dev.bronzeline.schema.Columns;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import org.apache.spark.sql.DataFrameReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.DataStreamReader;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Step 1: topics as a stream of rows, one per record, with the columns {@code _topic}, {@code
 * _partition}, {@code _offset}, {@code _kafka_timestamp}, {@code _key}, {@code _value} and {@code
 * _headers}.
 *
 * <p>Every option of Kafka's client passes through, so any security that Kafka knows works. Spark
 * hides those that are secrets in plans and logs, if the session comes from {@code
 * SparkSessionFactory}.
 */
public final class KafkaStreamReader {
  /** The columns of a record, as this reader delivers them. */
  public static final StructType RECORD =
      new StructType()
          .add(Columns.TOPIC, DataTypes.StringType)
          .add(Columns.PARTITION, DataTypes.IntegerType)
          .add(Columns.OFFSET, DataTypes.LongType)
          .add(Columns.KAFKA_TIMESTAMP, DataTypes.TimestampType)
          .add(Columns.KEY, DataTypes.BinaryType)
          .add(Columns.VALUE, DataTypes.BinaryType)
          .add(
              Columns.HEADERS,
              DataTypes.createArrayType(
                  new StructType()
                      .add("key", DataTypes.StringType)
                      .add("value", DataTypes.BinaryType)));

  private static final String PLAIN = "kafka";
  private static final String REQUEST_TIMEOUT = "request.timeout.ms";
  private static final String ANSWER_TIMEOUT = "default.api.timeout.ms";

  /**
   * A question that is on its way to a leader which dies is not asked of the next one: Kafka's
   * admin client waits out this time, by default a minute, and then Spark asks again.
   */
  private static final String TIMEOUT = "20000";

  private static final int RETRIES = 8;

  private final SparkSession spark;
  private final KafkaSettings kafka;

  /** A reader for one cluster. */
  public KafkaStreamReader(SparkSession spark, KafkaSettings kafka) {
    this.spark = spark;
    this.kafka = kafka;
  }

  /**
   * A topic from its oldest record on, unless the query's checkpoint knows better; batches as large
   * as what is there.
   */
  public Dataset<Row> readStream(String topic) {
    return envelope(
        source(PLAIN).option("subscribe", topic).option("startingOffsets", "earliest").load());
  }

  /**
   * What a pipeline reads. Lost records fail the query, whatever the settings say of gaps: offsets
   * that a person gave up are never asked for.
   *
   * @param source the topics and the limits
   * @param start where to begin, unless the query's checkpoint says it
   */
  public Dataset<Row> readStream(SourceSettings source, EffectiveStart start) {
    DataStreamReader reader = source(LimitedKafka.class.getName());
    if (source.topicPattern() == null) {
      reader.option("subscribe", String.join(",", source.topics()));
    } else {
      reader.option("subscribePattern", source.topicPattern());
    }
    return envelope(
        reader
            .option("startingOffsets", start.json())
            .option("maxOffsetsPerTrigger", source.maxOffsetsPerTrigger())
            .option(LimitedKafka.MAX_BYTES, source.maxBytesPerTrigger())
            .load());
  }

  /** Some records as a data frame that is no stream; those that Kafka has lost are left out. */
  public Dataset<Row> read(LatestRecords records) {
    DataFrameReader reader =
        spark
            .read()
            .format("kafka")
            .option("kafka.bootstrap.servers", kafka.bootstrapServers())
            .option("includeHeaders", true)
            .option("kafka.isolation.level", kafka.isolationLevel())
            .option("failOnDataLoss", false)
            .option("subscribe", String.join(",", records.from().offsets().keySet()))
            .option("startingOffsets", records.from().json())
            .option("endingOffsets", records.until().json());
    kafka.options().reveal().forEach((key, value) -> reader.option("kafka." + key, value));
    return envelope(reader.load());
  }

  /**
   * Records between offsets, as a stream that ends there. Lost records fail the query.
   *
   * @param ranges the range of each partition that is read
   * @param limits how large batches are; what else it says does not matter
   */
  public Dataset<Row> readStream(
      SortedMap<PartitionId, OffsetRange> ranges, SourceSettings limits) {
    Position from = position(ranges, OffsetRange::from);
    return envelope(
        source(LimitedKafka.class.getName())
            .option("assign", assignment(from))
            .option("startingOffsets", from.json())
            .option("maxOffsetsPerTrigger", limits.maxOffsetsPerTrigger())
            .option(LimitedKafka.MAX_BYTES, limits.maxBytesPerTrigger())
            .option(LimitedKafka.UNTIL, position(ranges, OffsetRange::until).json())
            .load());
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
        .collect(Collectors.joining(",", "{", "}"));
  }

  private DataStreamReader source(String format) {
    DataStreamReader reader =
        spark
            .readStream()
            .format(format)
            .option("kafka.bootstrap.servers", kafka.bootstrapServers())
            .option("kafka.isolation.level", kafka.isolationLevel())
            .option("includeHeaders", true)
            .option("failOnDataLoss", true)
            .option("fetchOffset.numRetries", RETRIES);
    if (!kafka.options().plain().containsKey(REQUEST_TIMEOUT)
        && !kafka.options().plain().containsKey(ANSWER_TIMEOUT)) {
      reader.option("kafka." + REQUEST_TIMEOUT, TIMEOUT);
      reader.option("kafka." + ANSWER_TIMEOUT, TIMEOUT);
    }
    kafka.options().reveal().forEach((key, value) -> reader.option("kafka." + key, value));
    return reader;
  }

  private static Dataset<Row> envelope(Dataset<Row> records) {
    return records.select(
        col("topic").as(Columns.TOPIC),
        col("partition").as(Columns.PARTITION),
        col("offset").as(Columns.OFFSET),
        col("timestamp").as(Columns.KAFKA_TIMESTAMP),
        col("key").as(Columns.KEY),
        col("value").as(Columns.VALUE),
        col("headers").as(Columns.HEADERS));
  }
}
