package dev.bronzeline.dedup;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.current_timestamp;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.types.DataTypes.LongType;
import static org.apache.spark.sql.types.DataTypes.StringType;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bronzeline.schema.Columns;
import dev.bronzeline.testing.SparkExtension;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.Trigger;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.types.UTF8String;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(SparkExtension.class)
class DeduplicationTest {
  private static final StructType EVENTS =
      new StructType()
          .add("id", StringType)
          .add("at", LongType)
          .add("bad", StringType)
          .add("_offset", LongType);

  // id, event time, rejected?, offset
  private static final String[] COPIES = {
    event("a", 5, null, 0),
    event("a", 9, null, 1),
    event("b", 7, null, 2),
    event("a", 9, null, 3),
    event("a", 1, null, 4),
    event(null, 1, null, 5),
    event(null, 1, null, 6),
    event("b", 9, "x", 7),
    event("b", 9, "x", 8),
  };

  @Test
  void a_static_frame_keeps_the_first_the_latest_or_the_earliest_copy(SparkSession spark) {
    assertThat(kept(spark, Keep.FIRST)).containsExactly(0L, 2L, 5L, 6L, 7L, 8L);
    assertThat(kept(spark, Keep.LATEST)).containsExactly(2L, 3L, 5L, 6L, 7L, 8L);
    assertThat(kept(spark, Keep.EARLIEST)).containsExactly(2L, 4L, 5L, 6L, 7L, 8L);
  }

  @Test
  void a_rejected_copy_that_comes_first_does_not_use_up_the_key(SparkSession spark) {
    List<String> copies =
        List.of(event("c", 1, "x", 0), event("c", 2, null, 1), event("c", 3, null, 2));
    Dataset<Row> rows =
        rows(spark.read().schema(EVENTS).json(spark.createDataset(copies, Encoders.STRING())));
    assertThat(offsets(new Deduplication(List.of("id"), null, Keep.FIRST, "at").apply(rows)))
        .containsExactly(0L, 1L);
  }

  @Test
  void a_frame_without_coordinates_and_rejections_works_as_well(SparkSession spark) {
    Dataset<Row> rows = rows(spark.read().schema(EVENTS).json(json(spark))).select("id", "at");
    List<String> kept =
        new Deduplication(List.of("id"), null, Keep.LATEST, "at")
            .removeDuplicates(rows, Keep.LATEST).collectAsList().stream()
                .map(Row::toString)
                .sorted()
                .toList();
    assertThat(kept).containsExactly("[a,9]", "[b,9]", "[null,1]", "[null,1]");
    assertThatThrownBy(() -> new Deduplication("id").removeDuplicates(rows, Keep.LATEST))
        .hasMessageContaining("there must be a column '_kafka_timestamp'");
  }

  @Test
  void a_stream_keeps_the_first_copy_within_and_across_batches(
      SparkSession spark, @TempDir Path dir) throws Exception {
    Deduplication step = new Deduplication(List.of("id"), Duration.ofHours(1), Keep.FIRST);
    assertThat(streamed(spark, dir, step)).containsExactly(0L, 2L, 5L, 6L, 7L, 8L);
  }

  @Test
  void a_stream_without_a_window_remembers_for_ever(SparkSession spark, @TempDir Path dir)
      throws Exception {
    assertThat(streamed(spark, dir, new Deduplication("id")))
        .containsExactly(0L, 2L, 5L, 6L, 7L, 8L);
  }

  @Test
  void a_stream_without_a_window_keeps_no_other_copy_than_the_first(
      SparkSession spark, @TempDir Path dir) {
    Dataset<Row> stream = rows(spark.readStream().schema(EVENTS).json(dir.toString()));
    for (Keep keep : List.of(Keep.LATEST, Keep.EARLIEST)) {
      assertThatThrownBy(() -> new Deduplication(List.of("id"), null, keep).apply(stream))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining(
              "A stream without a window cannot keep the " + keep.name().toLowerCase(Locale.ROOT));
    }
  }

  @Test
  void a_stream_that_keeps_the_latest_copy_drops_none_and_marks_those_that_have_to_wait(
      SparkSession spark, @TempDir Path dir) throws Exception {
    Deduplication step = new Deduplication(List.of("id"), Duration.ofHours(1), Keep.LATEST);
    String table = written(spark, dir, step);

    assertThat(offsets(spark.table(table))).hasSize(COPIES.length);
    assertThat(offsets(spark.table(table).where(col(Columns.HELD))))
        .as("accepted, with a key")
        .containsExactly(0L, 1L, 2L, 3L, 4L);
  }

  @Test
  void wrong_settings_and_wrong_keys_are_refused(SparkSession spark) {
    assertThatThrownBy(() -> new Deduplication(List.of(), null, Keep.FIRST))
        .hasMessageContaining("at least one key");
    assertThatThrownBy(() -> new Deduplication(List.of("id"), Duration.ZERO, Keep.FIRST))
        .hasMessageContaining("window");
    Dataset<Row> rows = rows(spark.read().schema(EVENTS).json(json(spark)));
    assertThatThrownBy(() -> new Deduplication("nope").apply(rows))
        .hasMessageContaining("'nope' is not among");
    assertThatThrownBy(() -> new Deduplication(Columns.REJECTION).apply(rows))
        .hasMessageContaining("must be of a simple type");
  }

  @Test
  void different_keys_never_give_the_same_bytes_to_hash() {
    DedupKey two = new DedupKey(new StructType().add("a", StringType).add("b", StringType));
    assertThat(
            Stream.of(
                    two.invoke(key("ab", "c"), null, 0, 0),
                    two.invoke(key("a", "bc"), null, 0, 0),
                    two.invoke(key("", "abc"), null, 0, 0),
                    two.invoke(null, UTF8String.fromString("ab"), 0, 0),
                    two.invoke(null, UTF8String.fromString("ab"), 0, 1),
                    two.invoke(null, UTF8String.fromString("ab"), 1, 0),
                    two.invoke(null, null, 0, 0))
                .map(Arrays::toString))
        .doesNotHaveDuplicates();
    assertThat(two.invoke(key("a", "b"), UTF8String.fromString("t"), 1, 2))
        .isEqualTo(two.invoke(key("a", "b"), UTF8String.fromString("u"), 3, 4))
        .hasSize(16);
  }

  private static InternalRow key(String... parts) {
    return new GenericInternalRow(Arrays.stream(parts).map(UTF8String::fromString).toArray());
  }

  private static List<Long> kept(SparkSession spark, Keep keep) {
    Dataset<Row> rows = rows(spark.read().schema(EVENTS).json(json(spark)));
    Dataset<Row> unique = new Deduplication(List.of("id"), null, keep, "at").apply(rows);
    assertThat(unique.columns()).isEqualTo(rows.columns());
    return offsets(unique);
  }

  private static List<Long> streamed(SparkSession spark, Path dir, Deduplication step)
      throws Exception {
    Dataset<Row> written = spark.table(written(spark, dir, step));
    assertThat(written.columns()).doesNotContain("_dedup_key");
    return offsets(written);
  }

  private static String written(SparkSession spark, Path dir, Deduplication step) throws Exception {
    Path input = Files.createDirectory(dir.resolve("in"));
    for (int batch = 0; batch < COPIES.length; batch += 3) {
      Path file = input.resolve(batch + ".json");
      Files.write(file, List.of(Arrays.copyOfRange(COPIES, batch, batch + 3)));
      // Spark reads the oldest file first.
      Files.setLastModifiedTime(file, FileTime.fromMillis(1_000_000L * batch));
    }
    Dataset<Row> stream =
        rows(
            spark
                .readStream()
                .schema(EVENTS)
                .option("maxFilesPerTrigger", 1)
                .json(input.toString()));
    String table = "deduplicated_" + Integer.toHexString(dir.hashCode());
    StreamingQuery query =
        step.apply(stream)
            .writeStream()
            .format("memory")
            .queryName(table)
            .option("checkpointLocation", dir.resolve("checkpoint").toString())
            .trigger(Trigger.AvailableNow())
            .start();
    query.awaitTermination();
    return table;
  }

  private static Dataset<String> json(SparkSession spark) {
    return spark.createDataset(List.of(COPIES), Encoders.STRING());
  }

  private static Dataset<Row> rows(Dataset<Row> events) {
    return events
        .withColumn(Columns.TOPIC, expr("'shop'"))
        .withColumn(Columns.PARTITION, expr("0"))
        .withColumn(Columns.INGESTED_AT, current_timestamp())
        .withColumn(
            Columns.REJECTION,
            expr(
                "if(bad is null, null, named_struct('stage', 'parse', 'reason', bad, 'field', bad,"
                    + " 'message', bad))"))
        .drop("bad");
  }

  private static List<Long> offsets(Dataset<Row> rows) {
    return rows.select(col(Columns.OFFSET)).as(Encoders.LONG()).collectAsList().stream()
        .sorted()
        .toList();
  }

  private static String event(@Nullable String id, long at, @Nullable String bad, long offset) {
    return "{\"id\":%s,\"at\":%d,\"bad\":%s,\"_offset\":%d}"
        .formatted(quoted(id), at, quoted(bad), offset);
  }

  private static String quoted(@Nullable String text) {
    return text == null ? "null" : "\"" + text + "\"";
  }
}
