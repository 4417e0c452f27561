package dev.bronzeline.dedup;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.timestamp_millis;
import static org.apache.spark.sql.types.DataTypes.LongType;
import static org.apache.spark.sql.types.DataTypes.StringType;
import static org.assertj.core.api.Assertions.assertThat;

import dev.bronzeline.schema.Columns;
import dev.bronzeline.testing.SparkExtension;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.StreamingQueryProgress;
import org.apache.spark.sql.streaming.Trigger;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What {@code keep: first} does to the copies of a stream, batch by batch. */
@ExtendWith(SparkExtension.class)
class KeepFirstTest {
  private static final StructType EVENTS =
      new StructType()
          .add("id", StringType)
          .add("part", StringType)
          .add("at", LongType)
          .add(Columns.OFFSET, LongType);

  /** Before the clock has come there, nothing expires but by the times of the events. */
  private static final long START = System.currentTimeMillis() + Duration.ofDays(1).toMillis();

  private static final Duration WINDOW = Duration.ofSeconds(4);

  @TempDir private Path dir;

  /** Files and batches so far. */
  private int batches;

  private int offset;
  private long rememberedKeys = -1;

  @Test
  void of_copies_in_one_batch_the_first_is_kept(SparkSession spark) throws Exception {
    batch(0, "a", "b", "a", "a");

    assertThat(kept(spark, "id")).containsExactly(0L, 1L);
  }

  @Test
  void of_copies_in_several_batches_the_first_is_kept(SparkSession spark) throws Exception {
    batch(0, "a");
    batch(1_000, "a", "b");
    batch(2_000, "b", "a");

    assertThat(kept(spark, "id")).containsExactly(0L, 2L);
    assertThat(rememberedKeys).isEqualTo(2);
  }

  @Test
  void copies_are_known_after_a_restart(SparkSession spark) throws Exception {
    batch(0, "a");
    List<Long> before = kept(spark, "id");
    batch(1_000, "a", "b");
    List<Long> after = kept(spark, "id");

    assertThat(before).containsExactly(0L);
    assertThat(after).containsExactly(2L);
  }

  @Test
  void a_copy_at_the_very_end_of_the_window_is_a_duplicate(SparkSession spark) throws Exception {
    batch(0, "a");
    batch(1_000, "x");
    batch(WINDOW.toMillis() - 1, "a");
    batch(WINDOW.toMillis(), "a");

    assertThat(kept(spark, "id")).containsExactly(0L, 1L);
  }

  @Test
  void a_copy_after_the_window_is_a_new_event_once_a_batch_has_noticed(SparkSession spark)
      throws Exception {
    batch(0, "a");
    batch(WINDOW.toMillis(), "x"); // the clock is at the end of the window
    batch(WINDOW.toMillis() + 1, "y"); // this batch forgets the key
    batch(WINDOW.toMillis() + 2, "a");

    assertThat(kept(spark, "id")).containsExactly(0L, 1L, 2L, 3L);
  }

  @Test
  void a_copy_after_the_window_is_a_new_event_although_there_was_no_batch_in_between(
      SparkSession spark) throws Exception {
    batch(System.currentTimeMillis() - START - 36_000_000, "a");
    batch(System.currentTimeMillis() - START, "a", "a");
    batch(System.currentTimeMillis() - START, "a");

    assertThat(kept(spark, "id")).containsExactly(0L, 1L);
  }

  @Test
  void copies_do_not_prolong_the_window(SparkSession spark) throws Exception {
    batch(0, "a");
    batch(3_000, "a");
    batch(4_000, "a");
    batch(5_000, "x");
    batch(6_000, "a");

    assertThat(kept(spark, "id")).containsExactly(0L, 3L, 4L);
  }

  @Test
  void what_has_expired_is_not_remembered(SparkSession spark) throws Exception {
    for (int i = 0; i < 20; i++) {
      batch(i * 1_000L, "key-" + i);
    }

    assertThat(kept(spark, "id")).hasSize(20);
    assertThat(rememberedKeys).isLessThanOrEqualTo(WINDOW.toSeconds() + 2);
  }

  @Test
  void an_event_without_a_key_has_no_copies(SparkSession spark) throws Exception {
    batch(0, null, "a", null);
    batch(1_000, null, "a");

    assertThat(kept(spark, "id")).containsExactly(0L, 1L, 2L, 3L);
  }

  @Test
  void events_are_copies_when_all_of_several_keys_are_equal(SparkSession spark) throws Exception {
    batch(0, "a/1", "a/2", "b/1", "a/1");
    batch(1_000, "b/1", "b/2", "a/");
    batch(2_000, "a/", "a/2");

    assertThat(kept(spark, "id", "part"))
        .as("two events without a part have no copies")
        .containsExactly(0L, 1L, 2L, 5L, 6L, 7L);
  }

  /** A batch of events {@code id} or {@code id/part}, which are numbered as they come. */
  private void batch(long millis, @Nullable String... events) throws IOException {
    List<String> lines = new ArrayList<>();
    for (String event : events) {
      String[] parts = event == null ? new String[0] : event.split("/");
      lines.add(
          "{\"id\":%s,\"part\":%s,\"at\":%d,\"_offset\":%d}"
              .formatted(
                  parts.length > 0 ? "\"" + parts[0] + "\"" : "null",
                  parts.length > 1 ? "\"" + parts[1] + "\"" : "null",
                  START + millis,
                  offset++));
    }
    Path file = Files.createDirectories(dir.resolve("in")).resolve(batches + ".json");
    Files.write(file, lines);
    // Spark reads the oldest file first.
    Files.setLastModifiedTime(file, FileTime.fromMillis(1_000_000L * ++batches));
  }

  /** The numbers of the events that are kept of the batches that wait. */
  private List<Long> kept(SparkSession given, String... keys) throws Exception {
    SparkSession spark = given.newSession();
    spark
        .conf()
        .set(
            "spark.sql.streaming.stateStore.providerClass",
            DigestStateStoreProvider.class.getName());
    Dataset<Row> stream =
        spark
            .readStream()
            .schema(EVENTS)
            .option("maxFilesPerTrigger", 1)
            .json(dir.resolve("in").toString())
            .withColumn(Columns.TOPIC, lit("shop"))
            .withColumn(Columns.PARTITION, lit(0))
            .withColumn(Columns.INGESTED_AT, timestamp_millis(col("at")));
    List<Long> kept = new ArrayList<>();
    StreamingQuery query =
        new Deduplication(List.of(keys), WINDOW, Keep.FIRST)
            .apply(stream)
            .writeStream()
            .foreachBatch(
                (Dataset<Row> rows, Long id) -> {
                  kept.addAll(rows.select(Columns.OFFSET).as(Encoders.LONG()).collectAsList());
                })
            .option("checkpointLocation", dir.resolve("checkpoint").toString())
            .trigger(Trigger.AvailableNow())
            .start();
    query.awaitTermination();
    for (StreamingQueryProgress progress : query.recentProgress()) {
      if (progress.stateOperators().length > 0) {
        rememberedKeys = progress.stateOperators()[0].numRowsTotal();
      }
    }
    return kept.stream().sorted().toList();
  }
}
