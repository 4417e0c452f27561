package dev.bronzeline.dedup;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.timestamp_millis;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bronzeline.schema.Columns;
import dev.bronzeline.testing.SparkExtension;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.LongStream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.Trigger;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A query that begins with the keys of what was published before it. */
@ExtendWith(SparkExtension.class)
class RememberedKeysTest {
  private static final StructType EVENTS =
      new StructType().add("id", DataTypes.StringType).add("n", DataTypes.LongType);

  /** In the time to come: until then nothing expires but by the times of the events. */
  private static final long NOON = (System.currentTimeMillis() / 86_400_000 + 2) * 86_400_000;

  private final SparkSession spark;
  @TempDir private Path dir;

  RememberedKeysTest(SparkSession spark) {
    this.spark = spark.newSession();
  }

  @BeforeEach
  void some_partitions_of_the_state() {
    spark.conf().set("spark.sql.shuffle.partitions", "5");
    Deduplication.REMEMBERING.forEach(spark.conf()::set);
  }

  @Test
  void a_copy_of_what_was_published_before_is_a_duplicate_in_every_batch() throws Exception {
    Deduplication byId = byId(Duration.ofHours(1));
    byId.remember(published(0, 500, NOON), checkpoint());

    assertThat(emitted(byId, 0, 300, NOON + 1_000)).isEmpty();
    assertThat(emitted(byId, 400, 600, NOON + 2_000)).isEqualTo(numbers(500, 600));
    assertThat(emitted(byId, 450, 650, NOON + 3_000)).isEqualTo(numbers(600, 650));
  }

  @Test
  void without_a_window_a_copy_is_one_however_old_the_first_is() throws Exception {
    Deduplication byId = byId(null);
    byId.remember(published(0, 50, 0), checkpoint());

    assertThat(emitted(byId, 0, 60, NOON)).isEqualTo(numbers(50, 60));
  }

  @Test
  void what_is_remembered_expires_with_the_window() throws Exception {
    Deduplication byId = byId(Duration.ofSeconds(100));
    byId.remember(published(0, 50, NOON), checkpoint());

    assertThat(emitted(byId, 0, 10, NOON + 99_000)).isEmpty();
    assertThat(emitted(byId, 10, 20, NOON + 100_000)).isEmpty();
    assertThat(emitted(byId, 20, 30, NOON + 101_000)).isEqualTo(numbers(20, 30));
  }

  @Test
  void of_copies_that_were_published_the_last_one_counts() throws Exception {
    Deduplication byId = byId(Duration.ofSeconds(100));
    byId.remember(published(0, 50, NOON + 60_000).union(published(0, 60, NOON)), checkpoint());

    assertThat(emitted(byId, 90, 91, NOON + 120_000)).isEqualTo(numbers(90, 91));
    assertThat(emitted(byId, 40, 60, NOON + 121_000)).isEqualTo(numbers(50, 60));
  }

  @Test
  void a_seed_that_is_damaged_is_not_taken_for_no_seed() throws Exception {
    Deduplication byId = byId(null);
    byId.remember(published(0, 50, NOON), checkpoint());
    Path seed = dir.resolve("checkpoint/state/0/0/0.snapshot");
    byte[] bytes = Files.readAllBytes(seed);
    bytes[bytes.length - 9] ^= 1;
    Files.write(seed, bytes);
    Files.deleteIfExists(seed.resolveSibling(".0.snapshot.crc"));

    assertThatThrownBy(() -> emitted(byId, 0, 10, NOON)).hasStackTraceContaining("0.snapshot");
  }

  private static Deduplication byId(@Nullable Duration window) {
    return new Deduplication(List.of("id"), window, Keep.FIRST);
  }

  private String checkpoint() {
    return dir.resolve("checkpoint").toString();
  }

  private Dataset<Row> published(long from, long until, long at) {
    return spark.range(from, until).select(col("id").cast("string").as("id"), ingested(at));
  }

  private static Column ingested(long at) {
    return timestamp_millis(lit(at)).as(Columns.INGESTED_AT);
  }

  /** The events of one more batch that are no copies. */
  private Set<Long> emitted(Deduplication byId, long from, long until, long at) throws Exception {
    Path in = Files.createDirectories(dir.resolve("in"));
    Path file = Files.createTempFile(dir, "", "");
    Files.write(
        file,
        LongStream.range(from, until)
            .mapToObj(n -> "{\"id\":\"%d\",\"n\":%d}".formatted(n, n))
            .toList());
    Files.move(file, in.resolve(file.getFileName() + ".json"));
    Set<Long> emitted = new TreeSet<>();
    Dataset<Row> events =
        spark
            .readStream()
            .schema(EVENTS)
            .json(in.toString())
            .withColumn(Columns.TOPIC, lit("shop"))
            .withColumn(Columns.PARTITION, lit(0))
            .withColumn(Columns.OFFSET, col("n"))
            .withColumn(Columns.INGESTED_AT, ingested(at));
    StreamingQuery query =
        byId.apply(events)
            .writeStream()
            .foreachBatch(
                (Dataset<Row> rows, Long id) ->
                    emitted.addAll(rows.select("n").as(Encoders.LONG()).collectAsList()))
            .option("checkpointLocation", checkpoint())
            .trigger(Trigger.AvailableNow())
            .start();
    query.awaitTermination();
    return emitted;
  }

  private static Set<Long> numbers(long from, long until) {
    Set<Long> numbers = new TreeSet<>();
    LongStream.range(from, until).forEach(numbers::add);
    return numbers;
  }
}
