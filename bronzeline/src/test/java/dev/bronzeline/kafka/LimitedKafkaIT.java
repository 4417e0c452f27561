package dev.bronzeline.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bronzeline.config.KafkaSettings;
import dev.bronzeline.config.Options;
import dev.bronzeline.config.S3Settings;
import dev.bronzeline.config.SourceSettings;
import dev.bronzeline.config.SparkSettings;
import dev.bronzeline.config.StartingOffsets;
import dev.bronzeline.ledger.OffsetRange;
import dev.bronzeline.ledger.PartitionId;
import dev.bronzeline.spark.SparkSessionFactory;
import dev.bronzeline.testing.RealParts;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Future;
import java.util.stream.LongStream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.spark.api.java.function.VoidFunction2;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.Trigger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Batches keep to a limit of bytes, which Kafka itself cannot tell before records are read. */
class LimitedKafkaIT {
  private static final int SMALL = 1_000;
  private static final int LARGE = 10_000;
  private static final long MAX_BYTES = 100_000;
  private static final int SMALL_IN_A_BATCH = (int) (MAX_BYTES / (SMALL + 128));

  @RegisterExtension static final RealParts PARTS = new RealParts();

  private static SparkSession spark;

  @TempDir Path directory;

  /** A batch: how many records, the bytes of their values, and the sum of their offsets. */
  private record Batch(long records, long bytes, long offsets) {}

  @BeforeAll
  static void start() {
    spark =
        SparkSessionFactory.create(
            new SparkSettings("local[2]", "test", 1, Options.of(Map.of())),
            new S3Settings(null, null, false, null, null, true),
            "limited");
  }

  @AfterAll
  static void stop() {
    spark.stop();
  }

  @Test
  void the_first_batch_is_cut_by_a_look_at_what_waits() throws Exception {
    String topic = PARTS.newTopic(1);
    send(topic, 0, 300, SMALL);

    List<Batch> batches = read(topic, 1_000_000, MAX_BYTES);

    assertThat(batches).extracting(Batch::records).first().isEqualTo((long) SMALL_IN_A_BATCH);
    assertThat(batches).extracting(Batch::bytes).allMatch(bytes -> bytes <= MAX_BYTES);
    assertThat(batches).hasSize(4);
    assertThat(batches.stream().mapToLong(Batch::records).sum()).isEqualTo(300);
  }

  @Test
  void each_partition_is_weighed_by_the_size_of_its_own_records() throws Exception {
    String topic = PARTS.newTopic(2);
    send(topic, 0, 200, SMALL);
    send(topic, 1, 20, LARGE);

    List<Batch> batches = read(topic, 1_000_000, MAX_BYTES);

    assertThat(batches).extracting(Batch::bytes).allMatch(bytes -> bytes <= MAX_BYTES);
    assertThat(batches).extracting(Batch::bytes).first().satisfies(LimitedKafkaIT::isGoodUse);
    assertThat(batches.stream().mapToLong(Batch::records).sum()).isEqualTo(220);
  }

  @Test
  void when_records_grow_one_batch_is_as_many_times_too_large_and_the_next_one_fits()
      throws Exception {
    String topic = PARTS.newTopic(1);
    send(topic, 0, SMALL_IN_A_BATCH, SMALL);
    send(topic, 0, 200, LARGE);

    List<Batch> batches = read(topic, 1_000_000, MAX_BYTES);

    long worst = batches.stream().mapToLong(Batch::bytes).max().orElseThrow();
    assertThat(worst).isGreaterThan(MAX_BYTES).isLessThanOrEqualTo(MAX_BYTES * LARGE / SMALL);
    assertThat(batches.stream().filter(batch -> batch.bytes > MAX_BYTES)).hasSize(1);
    assertThat(batches.stream().mapToLong(Batch::records).sum()).isEqualTo(SMALL_IN_A_BATCH + 200);
  }

  @Test
  void the_limit_of_records_holds_beside_that_of_bytes() throws Exception {
    String topic = PARTS.newTopic(1);
    send(topic, 0, 60, SMALL);

    assertThat(read(topic, 20, MAX_BYTES))
        .extracting(Batch::records)
        .containsExactly(20L, 20L, 20L);
  }

  @Test
  void a_range_begins_and_ends_where_it_should_in_batches_that_keep_to_the_limit()
      throws Exception {
    String topic = PARTS.newTopic(3);
    send(topic, 0, 100, SMALL);
    send(topic, 1, 50, SMALL);
    send(topic, 2, 10, SMALL);
    SortedMap<PartitionId, OffsetRange> ranges =
        new TreeMap<>(
            Map.of(
                new PartitionId(topic, 0), new OffsetRange(10, 70),
                new PartitionId(topic, 1), new OffsetRange(20, 40)));

    List<Batch> batches =
        run(new KafkaStreamReader(spark, kafka()).readStream(ranges, source(topic, 40, MAX_BYTES)));

    assertThat(batches).extracting(Batch::records).containsExactly(40L, 40L);
    assertThat(batches)
        .extracting(Batch::offsets)
        .containsExactly(sum(10, 40) + sum(20, 30), sum(40, 70) + sum(30, 40));
  }

  private static long sum(long from, long until) {
    return LongStream.range(from, until).sum();
  }

  private static void isGoodUse(long bytes) {
    assertThat(bytes).isGreaterThan(MAX_BYTES / 2);
  }

  private static KafkaSettings kafka() {
    return new KafkaSettings(PARTS.kafka().bootstrapServers(), Options.of(Map.of()));
  }

  private static SourceSettings source(String topic, long maxRecords, long maxBytes) {
    return new SourceSettings(
        List.of(topic),
        null,
        new StartingOffsets.Earliest(),
        maxRecords,
        maxBytes,
        SourceSettings.Gaps.AUTO,
        false,
        null);
  }

  private List<Batch> read(String topic, long maxRecords, long maxBytes) throws Exception {
    SourceSettings source = source(topic, maxRecords, maxBytes);
    EffectiveStart start;
    try (KafkaOffsetManager offsets = new KafkaOffsetManager(kafka())) {
      start = offsets.effectiveStart(source, Position.UNKNOWN, Position.UNKNOWN);
    }
    return run(new KafkaStreamReader(spark, kafka()).readStream(source, start));
  }

  private List<Batch> run(Dataset<Row> stream) throws Exception {
    List<Batch> batches = new CopyOnWriteArrayList<>();
    VoidFunction2<Dataset<Row>, Long> measure =
        (batch, id) -> {
          Row row =
              batch.selectExpr("count(*)", "sum(octet_length(_value))", "sum(_offset)").first();
          batches.add(new Batch(row.getLong(0), row.getLong(1), row.getLong(2)));
        };
    stream
        .writeStream()
        .option("checkpointLocation", directory.resolve("checkpoint").toString())
        .trigger(Trigger.AvailableNow())
        .foreachBatch(measure)
        .start()
        .awaitTermination();
    return batches;
  }

  private static void send(String topic, int partition, int records, int bytes) throws Exception {
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", PARTS.kafka().bootstrapServers()),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      List<Future<?>> sent = new ArrayList<>();
      for (int i = 0; i < records; i++) {
        sent.add(producer.send(new ProducerRecord<>(topic, partition, null, new byte[bytes])));
      }
      for (Future<?> each : sent) {
        each.get();
      }
    }
  }
}
