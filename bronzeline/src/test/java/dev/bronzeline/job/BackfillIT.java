package dev.bronzeline.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bronzeline.kafka.Acceptance;
import dev.bronzeline.kafka.BackfillPlan;
import dev.bronzeline.kafka.BackfillRangeException;
import dev.bronzeline.kafka.BackfillRequest;
import dev.bronzeline.kafka.Position;
import dev.bronzeline.launch.ExitCode;
import dev.bronzeline.launch.Failure;
import dev.bronzeline.ledger.LogEntry;
import dev.bronzeline.ledger.Totals;
import dev.bronzeline.storage.AnotherWriterException;
import dev.bronzeline.storage.BronzeWriter;
import dev.bronzeline.storage.CheckpointManager;
import dev.bronzeline.storage.CommitListener;
import dev.bronzeline.storage.Writing;
import dev.bronzeline.testing.RealParts;
import dev.bronzeline.testing.SparkExtension;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.hadoop.conf.Configuration;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.TopicPartition;
import org.apache.spark.sql.SparkSession;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A range of older offsets is published beside the stream, each of them once. */
class BackfillIT {
  @RegisterExtension static final RealParts PARTS = new RealParts();

  private String topic = "";
  private JobOnKafka job;

  /** All jobs of these tests run beside others, in one context. */
  @AfterAll
  static void end_the_context() {
    SparkSession.builder().getOrCreate().stop();
  }

  @BeforeEach
  void a_topic() {
    topic = PARTS.newTopic(2);
    job = new JobOnKafka(PARTS.kafka().bootstrapServers(), topic);
  }

  @Test
  void beside_a_stream_that_goes_on_every_offset_is_published_once() throws Exception {
    job.send(400);
    CountDownLatch first = new CountDownLatch(1);
    AtomicInteger streamed = new AtomicInteger();
    BronzeStreamJob stream =
        new BronzeStreamJob(
            job.config(startAt(150)),
            (entry, took) -> {
              first.countDown();
              streamed.incrementAndGet();
            },
            Acceptance.NONE);
    ExecutorService thread = Executors.newSingleThreadExecutor();
    try {
      Future<?> running =
          thread.submit(
              () -> {
                stream.runBesideOthers();
                return null;
              });
      assertThat(first.await(2, TimeUnit.MINUTES)).isTrue();
      AtomicInteger commits = new AtomicInteger();
      // The stream gets something to commit between the commits of the backfill.
      job.backfill(
              offsets(0, 200),
              (entry, took) -> {
                if (commits.incrementAndGet() <= 3) {
                  int before = streamed.get();
                  job.send(20);
                  await(() -> streamed.get() > before);
                }
              },
              Map.of("source.max-offsets-per-trigger", "60"))
          .runBesideOthers();
      assertThat(commits).hasValue(5);
      stream.requestStop();
      running.get(2, TimeUnit.MINUTES);
    } finally {
      thread.shutdownNow();
    }

    assertPublishedOnce(460);
    assertThat(lanes()).containsSubsequence(Writing.BACKFILL, Writing.STREAM, Writing.BACKFILL);
    assertThat(groupsOffset()).isEqualTo(230);
    assertThat(job.root().resolve("_checkpoint-backfill")).doesNotExist();
  }

  @Test
  void a_range_that_is_partly_published_is_completed_and_then_there_is_nothing_to_do()
      throws Exception {
    job.send(400);
    stream(startAt(150));
    run(offsets(30, 60));
    run(offsets(100, 120));

    BackfillJob rest = job.backfill(offsets(10, 200), (entry, took) -> {}, Map.of());
    BackfillPlan plan = rest.plan();
    assertThat(plan.size()).isEqualTo(2 * (20 + 40 + 30));
    assertThat(plan.passes()).hasSize(3);
    rest.runBesideOthers();
    assertPublishedOnce(380);

    long entries = job.log().size();
    run(offsets(10, 200));
    assertThat(job.log()).as("nothing is opened for nothing").hasSize((int) entries);

    job.send(10);
    stream(Map.of()); // the stream goes on as if there had been no backfill
    assertPublishedOnce(390);
  }

  @Test
  void a_copy_of_what_the_stream_or_a_backfill_has_published_is_a_duplicate() throws Exception {
    job.send(100);
    job.send(100);
    job.sendCopies(100); // offsets 100 to 149 are copies of 0 to 49
    stream(startAt(100));

    assertThat(run(offsets(0, 30))).isEqualTo(new Totals(0, 0, 60, 0, 0));
    assertThat(run(offsets(0, 70))).isEqualTo(new Totals(40, 0, 40, 0, 0));

    job.sendCopies(200);
    assertThat(run(offsets(70, 100))).isEqualTo(new Totals(60, 0, 0, 0, 0));
    job.verified();
    assertThat(job.query("select count(*)")).isEqualTo(200);
    assertThat(job.query("select count(distinct event_id)")).isEqualTo(200);
  }

  @Test
  void without_a_stream_a_time_is_published() throws Exception {
    job.send(100);
    Instant from = afterNow();
    job.send(60);
    Instant until = afterNow();
    job.send(40);

    BackfillRequest hour = new BackfillRequest.Times(from, until);
    assertThat(run(hour, Map.of("streaming.state", "rocksdb")))
        .isEqualTo(new Totals(60, 0, 0, 0, 0));

    assertPublishedOnce(60);
    assertThat(job.query("select min(_offset)")).isEqualTo(50);
    assertThat(job.query("select max(_offset)")).isEqualTo(79);

    job.expire(0, 20);
    BackfillPlan older =
        job.backfill(
                new BackfillRequest.Times(from.minus(Duration.ofDays(9)), until),
                (entry, took) -> {},
                Map.of())
            .plan();
    assertThat(older.partitions().get(0).from()).isEqualTo(20);
    assertThat(older.partitions().get(0).notes())
        .containsExactly("begins with the oldest record that Kafka has");
    assertThatThrownBy(() -> run(offsets(0, 50)))
        .isInstanceOf(BackfillRangeException.class)
        .hasMessageContaining("offset 0 is not published and not there any more")
        .satisfies(e -> assertThat(Failure.of(e).code()).isEqualTo(ExitCode.DATA_LOST));
  }

  @Test
  void the_older_of_two_backfills_stops_and_the_newer_one_publishes_the_rest() throws Exception {
    job.send(200);
    AtomicBoolean begun = new AtomicBoolean();
    AtomicReference<Totals> newer = new AtomicReference<>();
    BackfillJob older =
        job.backfill(
            offsets(0, 100),
            (entry, took) -> {
              if (!begun.getAndSet(true)) {
                newer.set(CompletableFuture.supplyAsync(() -> runAnother(offsets(0, 100))).join());
              }
            },
            Map.of("source.max-offsets-per-trigger", "40"));
    assertThatThrownBy(older::runBesideOthers).isInstanceOf(AnotherWriterException.class);

    assertThat(newer.get()).isEqualTo(new Totals(160, 0, 0, 0, 0));
    assertPublishedOnce(200);
  }

  @Test
  void a_stop_comes_after_a_commit_and_another_run_goes_on() throws Exception {
    job.send(200);
    CompletableFuture<BackfillJob> running = new CompletableFuture<>();
    BackfillJob stopped =
        job.backfill(
            offsets(0, 100),
            (entry, took) -> running.join().requestStop(),
            Map.of("source.max-offsets-per-trigger", "40"));
    running.complete(stopped);

    stopped.runBesideOthers();

    long done = job.query("select count(*)");
    assertThat(done).isBetween(40L, 160L);
    assertThat(run(offsets(0, 100)).accepted()).isEqualTo(200 - done);
    assertPublishedOnce(200);
  }

  @Test
  void a_fork_that_a_backfill_has_overtaken_begins_after_it() throws Exception {
    job.send(100);
    stream(Map.of());
    String fork = "file:" + RealParts.newFolder().resolve("fork");
    new CheckpointManager("file:" + job.root(), new Configuration())
        .fork("file:" + job.root().resolve("_checkpoint"), fork);
    Map<String, String> onFork = Map.of("sink.checkpoint", fork);
    job.send(100);

    job = new JobOnKafka(PARTS.kafka().bootstrapServers(), topic);
    run(offsets(0, 100), onFork);
    job.send(20);
    stream(onFork);
    stream(onFork);

    assertPublishedOnce(220);
  }

  @Test
  void nothing_is_opened_while_it_is_not_known_where_the_stream_begins() throws Exception {
    job.send(20);
    Files.createDirectories(job.root());
    new BronzeWriter(
            SparkExtension.session(),
            SinkPlan.writer(
                job.config(Map.of()).pipeline(), Writing.STREAM, SinkPlan.TopicGaps.REFUSED))
        .open();

    BackfillPlan plan = job.backfill(offsets(0, 10), (entry, took) -> {}, Map.of()).plan();

    assertThat(plan.size()).isZero();
    assertThat(plan.partitions().get(0).notes())
        .containsExactly("the stream has begun, and nobody knows where before its first commit");
  }

  private Totals run(BackfillRequest request) throws Exception {
    return run(request, Map.of());
  }

  private Totals run(BackfillRequest request, Map<String, String> more) throws Exception {
    Account account = new Account();
    job.backfill(request, account, more).runBesideOthers();
    return account.sum;
  }

  private Totals runAnother(BackfillRequest request) {
    try {
      return run(request);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  /** Runs the stream until it has taken what is there. */
  private void stream(Map<String, String> settings) throws Exception {
    Map<String, String> all = new HashMap<>(settings);
    all.put("streaming.available-now", "true");
    new BronzeStreamJob(job.config(all)).runBesideOthers();
  }

  /** What a backfill has done. */
  private static final class Account implements CommitListener {
    private volatile Totals sum = Totals.NONE;

    @Override
    public void committed(LogEntry entry, Duration took) {
      sum = sum.plus(Objects.requireNonNull(entry.commit()).ledger());
    }
  }

  private void assertPublishedOnce(long events) throws Exception {
    job.verified();
    assertThat(job.query("select count(*)")).isEqualTo(events);
    assertThat(job.query("select count(distinct (_topic, _partition, _offset))")).isEqualTo(events);
  }

  private List<String> lanes() throws Exception {
    List<String> lanes = new ArrayList<>();
    job.log().forEach(entry -> lanes.add(entry.lane()));
    return lanes;
  }

  private BackfillRequest offsets(long from, long until) {
    return new BackfillRequest.Offsets(both(from), both(until));
  }

  private Position both(long offset) {
    return Position.of(Map.of(topic, Map.of(0, offset, 1, offset)));
  }

  private Map<String, String> startAt(long offset) {
    return Map.of(
        "source.starting-offsets", "{%s: {0: %d, 1: %d}}".formatted(topic, offset, offset));
  }

  private long groupsOffset() throws Exception {
    try (Admin admin =
        Admin.create(Map.of("bootstrap.servers", PARTS.kafka().bootstrapServers()))) {
      return Objects.requireNonNull(
              admin
                  .listConsumerGroupOffsets("bronzeline.user_events")
                  .partitionsToOffsetAndMetadata()
                  .get()
                  .get(new TopicPartition(topic, 0)))
          .offset();
    }
  }

  /** A time that no record sent before is as young as, and every later one is. */
  private static Instant afterNow() {
    Instant next = Instant.ofEpochMilli(System.currentTimeMillis() + 1);
    await(() -> !Instant.now().isBefore(next));
    return next;
  }

  private static void await(Callable<Boolean> condition) {
    Awaitility.await().atMost(Duration.ofMinutes(1)).until(condition);
  }
}
