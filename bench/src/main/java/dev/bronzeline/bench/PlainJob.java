package dev.bronzeline.bench;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.from_json;

import dev.bronzeline.config.KafkaSettings;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import java.util.function.UnaryOperator;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.DataStreamReader;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.Trigger;
import org.apache.spark.sql.types.StructType;

/**
 * A job as anyone writes it with Spark alone: its Kafka source, one projection, its own sink. The
 * session and the options of Kafka's consumer are Bronzeline's.
 */
final class PlainJob implements Job {
  private static final String OUTPUT = "output";

  private final SparkSession spark;
  private final KafkaSettings kafka;
  private final Topic topic;
  private final String format;
  private final UnaryOperator<Dataset<Row>> projection;

  private PlainJob(
      SparkSession spark,
      KafkaSettings kafka,
      Topic topic,
      String format,
      UnaryOperator<Dataset<Row>> projection) {
    this.spark = spark;
    this.kafka = kafka;
    this.topic = topic;
    this.format = format;
    this.projection = projection;
  }

  /**
   * What is read.
   *
   * @param name the topic's name
   * @param records how many records it holds
   * @param recordsPerBatch how many records a batch holds at most
   */
  record Topic(String name, long records, long recordsPerBatch) {}

  /** Fetches the records and forgets them. */
  static PlainJob fetch(SparkSession spark, KafkaSettings kafka, Topic topic) {
    return new PlainJob(spark, kafka, topic, "noop", records -> records);
  }

  /** Writes the values as they are. */
  static PlainJob raw(SparkSession spark, KafkaSettings kafka, Topic topic) {
    return new PlainJob(spark, kafka, topic, "parquet", records -> records.select("value"));
  }

  /** Writes the fields that {@code from_json} finds. */
  static PlainJob fromJson(
      SparkSession spark, KafkaSettings kafka, Topic topic, StructType schema) {
    return new PlainJob(
        spark,
        kafka,
        topic,
        "parquet",
        records ->
            records
                .select(from_json(col("value").cast("string"), schema).as("event"))
                .select("event.*"));
  }

  @Override
  public StreamingQuery start(Path folder) throws TimeoutException {
    DataStreamReader reader =
        spark
            .readStream()
            .format("kafka")
            .option("kafka.bootstrap.servers", kafka.bootstrapServers())
            .option("subscribe", topic.name())
            .option("startingOffsets", "earliest")
            .option("maxOffsetsPerTrigger", topic.recordsPerBatch());
    kafka.options().reveal().forEach((key, value) -> reader.option("kafka." + key, value));
    return projection
        .apply(reader.load())
        .writeStream()
        .format(format)
        .option("path", output(folder))
        .option("checkpointLocation", folder.resolve("checkpoint").toUri().toString())
        .trigger(Trigger.AvailableNow())
        .start();
  }

  @Override
  public long rows(StreamingQuery ended, Path folder) {
    long read = offsets(ended);
    if (read != topic.records()) {
      throw new WrongResultException(
          "Spark read up to offset %d in all, but the topic has %d records"
              .formatted(read, topic.records()));
    }
    if (format.equals("noop")) {
      return 0;
    }
    long rows = spark.read().parquet(output(folder)).count();
    if (rows != topic.records()) {
      throw new WrongResultException(
          "Spark's file sink left %d rows of %d records".formatted(rows, topic.records()));
    }
    return rows;
  }

  private static String output(Path folder) {
    return folder.resolve(OUTPUT).toUri().toString();
  }

  /** The sum of the offsets where the query ended; a new topic begins at 0. */
  private static long offsets(StreamingQuery ended) {
    Map<String, Map<String, Long>> end =
        Json.offsets(ended.lastProgress().sources()[0].endOffset());
    return end.values().stream()
        .flatMap(partitions -> partitions.values().stream())
        .mapToLong(Long::longValue)
        .sum();
  }
}
