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
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.execution.streaming.state.RocksDBStateStoreProvider;
import org.apache.spark.sql.streaming.StateOperatorProgress;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.StreamingQueryProgress;
import org.apache.spark.sql.streaming.Trigger;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A real query on this state store does, restarts included, what it does on Spark's own. */
@ExtendWith(SparkExtension.class)
class DigestStateQueryTest {
  private static final StructType EVENTS =
      new StructType().add("id", StringType).add("at", LongType).add(Columns.OFFSET, LongType);
  private static final String OURS = DigestStateStoreProvider.class.getName();
  private static final String ROCKSDB = RocksDBStateStoreProvider.class.getName();
  private static final Duration WINDOW = Duration.ofSeconds(4);

  /** Before the clock has come there, nothing expires but by the times of the events. */
  private static final long START = System.currentTimeMillis() + 86_400_000;

  private static final int BATCH = 150;

  private @TempDir Path dir;

  private record Event(String id, long at) {}

  /** By their number n. */
  private final List<Event> events = events();

  /** What one checkpoint has come to. */
  private final class Course {
    final TreeMap<Long, List<Long>> emitted = new TreeMap<>();
    final TreeMap<Long, StateOperatorProgress> progress = new TreeMap<>();
    private final SparkSession spark;
    private final Path folder;
    private final @Nullable Duration window;

    Course(SparkSession spark, String name, @Nullable Duration window) throws IOException {
      this.spark = spark.newSession();
      this.folder = Files.createDirectory(dir.resolve(name));
      this.window = window;
      set("spark.sql.streaming.stateStore.minDeltasForSnapshot", "2");
      set("spark.sql.streaming.minBatchesToRetain", "2");
      Files.createDirectory(folder.resolve("in"));
    }

    void set(String key, String value) {
      spark.conf().set(key, value);
    }

    Course on(String provider) {
      set("spark.sql.streaming.stateStore.providerClass", provider);
      return this;
    }

    /** Runs until the batches of events from one to the next, a file each, are through. */
    Course run(int from, int until) throws Exception {
      for (int batch = from; batch < until; batch++) {
        List<String> lines = new ArrayList<>();
        for (int n = batch * BATCH; n < (batch + 1) * BATCH; n++) {
          Event event = events.get(n);
          lines.add(
              "{\"id\":\"%s\",\"at\":%d,\"_offset\":%d}".formatted(event.id(), event.at(), n));
        }
        Path file = folder.resolve("in").resolve(batch + ".json");
        Files.write(file, lines);
        // Spark reads the oldest file first.
        Files.setLastModifiedTime(file, FileTime.fromMillis(1_000_000L * (batch + 1)));
      }
      Dataset<Row> stream =
          spark
              .readStream()
              .schema(EVENTS)
              .option("maxFilesPerTrigger", 1)
              .json(folder.resolve("in").toString())
              .withColumn(Columns.TOPIC, lit("shop"))
              .withColumn(Columns.PARTITION, lit(0))
              .withColumn(Columns.INGESTED_AT, timestamp_millis(col("at")));
      StreamingQuery query =
          new Deduplication(List.of("id"), window, Keep.FIRST)
              .apply(stream)
              .writeStream()
              .foreachBatch(
                  (Dataset<Row> rows, Long id) -> {
                    emitted.put(
                        id,
                        rows.select(Columns.OFFSET).as(Encoders.LONG()).collectAsList().stream()
                            .sorted()
                            .toList());
                  })
              .option("checkpointLocation", folder.resolve("checkpoint").toString())
              .trigger(Trigger.AvailableNow())
              .start();
      query.awaitTermination();
      for (StreamingQueryProgress done : query.recentProgress()) {
        if (done.stateOperators().length > 0) {
          progress.put(done.batchId(), done.stateOperators()[0]);
        }
      }
      return this;
    }

    /** As if the process had died after the tasks of the last batch and before its commit. */
    Course forgetLastCommit() throws IOException {
      Path commits = folder.resolve("checkpoint/commits");
      try (Stream<Path> all = Files.list(commits)) {
        Path last =
            all.filter(file -> file.getFileName().toString().matches("\\d+"))
                .max(Comparator.comparing(file -> Long.valueOf(file.getFileName().toString())))
                .orElseThrow();
        Files.delete(last);
        Files.deleteIfExists(commits.resolve("." + last.getFileName() + ".crc"));
      }
      return this;
    }

    List<Long> allEmitted() {
      return emitted.values().stream().flatMap(List::stream).sorted().toList();
    }

    Map<Long, List<Long>> counts() {
      Map<Long, List<Long>> counts = new TreeMap<>();
      progress.forEach(
          (batch, state) ->
              counts.put(
                  batch,
                  List.of(
                      state.customMetrics().get("numDroppedDuplicateRows"),
                      state.numRowsTotal(),
                      state.numRowsUpdated(),
                      state.numRowsRemoved())));
      return counts;
    }

    List<Path> stateFiles(String pattern) throws IOException {
      try (Stream<Path> all = Files.walk(folder.resolve("checkpoint/state"))) {
        return all.filter(file -> file.getFileName().toString().matches(pattern)).toList();
      }
    }
  }

  @Test
  void with_a_window_a_query_does_what_it_does_on_rocksdb(SparkSession spark) throws Exception {
    Course ours = course(spark, "ours", OURS, WINDOW);
    Course rocksdb = course(spark, "rocksdb", ROCKSDB, WINDOW);

    assertThat(ours.emitted).isEqualTo(rocksdb.emitted);
    assertThat(ours.counts()).isEqualTo(rocksdb.counts());
    assertThat(ours.stateFiles("\\d+\\.delta")).isNotEmpty();
    assertThat(ours.stateFiles("\\d+\\.snapshot")).isNotEmpty();
    assertThat(ours.counts().values().stream().mapToLong(counts -> counts.get(3)).sum())
        .as("keys that expired")
        .isPositive();
    assertKeepsThePromise(ours.allEmitted(), 10);
  }

  @Test
  void without_a_window_every_key_is_emitted_once(SparkSession spark) throws Exception {
    Course course = course(spark, "ours", OURS, null);

    assertThat(ids(course.allEmitted()))
        .doesNotHaveDuplicates()
        .containsExactlyInAnyOrderElementsOf(events.stream().map(Event::id).distinct().toList());
    assertThat(course.counts().values().stream().mapToLong(counts -> counts.get(0)).sum())
        .as("copies dropped")
        .isEqualTo(events.size() - course.allEmitted().size());
  }

  private List<String> ids(List<Long> numbers) {
    return numbers.stream().map(n -> events.get(n.intValue()).id()).toList();
  }

  /** Batches, a restart, a batch that runs again, and more batches. */
  private Course course(SparkSession spark, String name, String provider, @Nullable Duration window)
      throws Exception {
    return new Course(spark, name, window)
        .on(provider)
        .run(0, 3)
        .run(3, 6)
        .forgetLastCommit()
        .run(6, 8)
        .forgetLastCommit()
        .run(8, 10);
  }

  /**
   * Nothing is emitted twice within a window, and nothing is dropped without such a copy, but for
   * the two batches that it takes Spark to notice that a key has expired.
   */
  private void assertKeepsThePromise(List<Long> emitted, int batches) {
    long gap = 1_000;
    Map<String, Long> last = new HashMap<>();
    for (int n = 0; n < batches * BATCH; n++) {
      Event event = events.get(n);
      long before = last.getOrDefault(event.id(), Long.MIN_VALUE / 2);
      if (emitted.contains((long) n)) {
        assertThat(event.at() - before).isGreaterThan(0);
        if (before > 0) {
          assertThat(event.at() - before).isGreaterThan(WINDOW.toMillis());
        }
        last.put(event.id(), event.at());
      } else if (event.at() > before) {
        assertThat(event.at() - before).isLessThanOrEqualTo(WINDOW.toMillis() + 2 * gap);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void a_checkpoint_keeps_the_store_that_it_began_with(boolean begunOnRocksdb, SparkSession spark)
      throws Exception {
    Course course = new Course(spark, "checkpoint", WINDOW);
    course.on(begunOnRocksdb ? ROCKSDB : OURS).run(0, 3);
    course.on(begunOnRocksdb ? OURS : ROCKSDB).run(3, 6);

    assertKeepsThePromise(course.allEmitted(), 6);
    assertThat(course.stateFiles("\\d+\\.delta").isEmpty()).isEqualTo(begunOnRocksdb);
  }

  @Test
  void the_state_can_be_read_as_a_table(SparkSession spark) throws Exception {
    Course course = new Course(spark, "checkpoint", null).on(OURS).run(0, 3);
    Dataset<Row> state =
        course
            .spark
            .read()
            .format("statestore")
            .load(course.folder.resolve("checkpoint").toString());
    assertThat(state.count()).isEqualTo(course.allEmitted().size());
  }

  /** Batches a second apart, with copies near and far. */
  private static List<Event> events() {
    Random random = new Random(7);
    List<Event> events = new ArrayList<>();
    for (int n = 0; n < 10 * BATCH; n++) {
      long at = START + n / BATCH * 1_000L;
      events.add(new Event("id-" + random.nextInt(5 * BATCH), at));
    }
    return events;
  }
}
