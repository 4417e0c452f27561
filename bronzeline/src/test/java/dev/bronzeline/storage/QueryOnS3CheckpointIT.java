package dev.bronzeline.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bronzeline.testing.Fault;
import dev.bronzeline.testing.FaultyProxy;
import dev.bronzeline.testing.RealParts;
import dev.bronzeline.testing.SparkExtension;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ConcurrentModificationException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.apache.spark.api.java.function.VoidFunction2;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.execution.streaming.checkpointing.CommitMetadata;
import org.apache.spark.sql.execution.streaming.state.StateStore;
import org.apache.spark.sql.streaming.StreamingQueryException;
import org.apache.spark.sql.streaming.Trigger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A query with RocksDB state whose checkpoint is on S3, behind a proxy that injects faults. */
class QueryOnS3CheckpointIT {
  private static final String ROCKS_DB =
      "org.apache.spark.sql.execution.streaming.state.RocksDBStateStoreProvider";
  private static final String CHANGELOG =
      "spark.sql.streaming.stateStore.rocksdb.changelogCheckpointing.enabled";

  @RegisterExtension static final RealParts PARTS = new RealParts();

  /** What each batch handed to the sink; a batch that is run again replaces what it had. */
  private final Map<Long, List<Long>> sink = new ConcurrentSkipListMap<>();

  @TempDir private Path folder;
  private FaultyBucket bucket;
  private SparkSession session;

  @BeforeEach
  void create() throws Exception {
    bucket = new FaultyBucket(PARTS.s3(), PARTS.newBucket(), folder);
    session = SparkExtension.session().newSession();
    bucket.settings().forEach(session.conf()::set);
    session.conf().set("spark.sql.streaming.stateStore.providerClass", ROCKS_DB);
    session.conf().set("spark.sql.streaming.stateStore.minDeltasForSnapshot", "1");
  }

  @AfterEach
  void close() throws Exception {
    StateStore.stop(); // or its maintenance would go on asking a server that is away
    bucket.close();
  }

  @ParameterizedTest(name = "as changes: {0}")
  @ValueSource(booleans = {true, false})
  void it_stops_starts_again_and_goes_on_with_its_state(boolean changelog) throws Exception {
    session.conf().set(CHANGELOG, changelog);
    arrive("1", 0, 10);
    run();
    arrive("2", 5, 15);
    arrive("3", 0, 20);
    run();

    assertThat(sink).isEqualTo(Map.of(0L, ids(0, 10), 1L, ids(10, 15), 2L, ids(15, 20)));
    assertThat(bucket.files(bucket.path("checkpoint")))
        .contains("metadata", changelog ? "3.changelog" : "3.zip")
        .noneMatch(name -> name.endsWith(".tmp"));
  }

  @Test
  void an_offset_file_that_cannot_be_written_stops_the_query_before_its_batch() throws Exception {
    arrive("1", 0, 10);
    run();
    arrive("2", 5, 15);
    FaultyProxy.Injection away =
        bucket.proxy().inject(Fault.status(503), put -> put.is("PUT", ".*/offsets/1"));

    assertThatThrownBy(this::run)
        .isInstanceOf(StreamingQueryException.class)
        .rootCause()
        .hasMessageContaining("503");

    assertThat(away.injected()).isGreaterThan(0);
    assertThat(sink).containsOnlyKeys(0L);
    assertThat(bucket.has(bucket.path("checkpoint/offsets/1"))).isFalse();

    bucket.proxy().heal();
    run();
    assertThat(sink).isEqualTo(Map.of(0L, ids(0, 10), 1L, ids(10, 15)));
  }

  @Test
  void a_state_file_that_cannot_be_written_stops_the_query_and_the_batch_is_run_again()
      throws Exception {
    session.conf().set(CHANGELOG, true);
    arrive("1", 0, 10);
    run();
    arrive("2", 5, 15);
    bucket.proxy().inject(Fault.status(500), put -> put.is("PUT", ".*/state/.*\\.changelog"));

    assertThatThrownBy(this::run).isInstanceOf(StreamingQueryException.class);
    assertThat(bucket.has(bucket.path("checkpoint/commits/1"))).isFalse();

    bucket.proxy().heal();
    run();
    assertThat(sink).isEqualTo(Map.of(0L, ids(0, 10), 1L, ids(10, 15)));
  }

  @Test
  void it_does_not_notice_that_every_answer_to_a_write_is_lost_once() throws Exception {
    session.conf().set(CHANGELOG, true);
    Set<String> known = ConcurrentHashMap.newKeySet();
    FaultyProxy.Injection lost =
        bucket
            .proxy()
            .inject(Fault.cutAfter(), put -> put.is("PUT", ".*") && known.add(put.path()));
    arrive("1", 0, 10);
    run();
    arrive("2", 5, 15);
    run();

    assertThat(lost.injected()).isGreaterThan(8);
    assertThat(sink).isEqualTo(Map.of(0L, ids(0, 10), 1L, ids(10, 15)));
  }

  @Test
  void of_two_drivers_that_write_the_same_commit_one_stops() throws Exception {
    CountDownLatch slow = new CountDownLatch(1);
    FaultyProxy.Injection held =
        bucket.proxy().inject(Fault.hold(slow), put -> put.is("PUT", ".*/commits/3"), 1, 1);

    CompletableFuture<Boolean> first = CompletableFuture.supplyAsync(this::commit);
    held.begun().get(60, TimeUnit.SECONDS);
    assertThat(commit()).isTrue();
    slow.countDown();

    assertThatThrownBy(() -> first.get(60, TimeUnit.SECONDS))
        .rootCause()
        .isNotNull()
        .satisfies(root -> assertThat(root).hasMessageContaining("412"));
    assertThatThrownBy(first::join)
        .cause()
        .isInstanceOf(ConcurrentModificationException.class)
        .hasCauseInstanceOf(FileAlreadyExistsException.class);
  }

  private boolean commit() {
    return new org.apache.spark.sql.execution.streaming.checkpointing.CommitLog(
            session, bucket.path("checkpoint/commits").toString(), false)
        .add(3, new CommitMetadata(0));
  }

  private void run() throws Exception {
    Dataset<Row> events =
        session
            .readStream()
            .schema("id LONG")
            .option("maxFilesPerTrigger", "1")
            .json(folder.resolve("events").toString())
            .dropDuplicates("id");
    VoidFunction2<Dataset<Row>, Long> toSink =
        (batch, number) ->
            sink.put(
                number,
                batch.select("id").as(Encoders.LONG()).collectAsList().stream().sorted().toList());
    events
        .writeStream()
        .foreachBatch(toSink)
        .option("checkpointLocation", bucket.path("checkpoint").toString())
        .trigger(Trigger.AvailableNow())
        .start()
        .awaitTermination();
  }

  /** Puts a file with the events from one id to another into the folder that the query watches. */
  private void arrive(String name, long from, long until) throws IOException {
    String lines =
        LongStream.range(from, until)
            .mapToObj("{\"id\":%d}"::formatted)
            .collect(Collectors.joining("\n"));
    Path written = Files.writeString(folder.resolve(name), lines);
    Files.setLastModifiedTime(written, FileTime.fromMillis(1_000L * Long.parseLong(name)));
    Files.move(written, Files.createDirectories(folder.resolve("events")).resolve(name + ".json"));
  }

  private static List<Long> ids(long from, long until) {
    return LongStream.range(from, until).boxed().toList();
  }
}
