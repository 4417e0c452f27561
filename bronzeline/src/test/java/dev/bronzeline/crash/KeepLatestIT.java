package dev.bronzeline.crash;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bronzeline.config.BronzeConfig;
import dev.bronzeline.job.BronzeStreamJob;
import dev.bronzeline.job.JobConfig;
import dev.bronzeline.job.ReleaseJob;
import dev.bronzeline.ledger.Totals;
import dev.bronzeline.storage.CommitLog;
import dev.bronzeline.storage.HeldFiles;
import dev.bronzeline.storage.RowsOnHoldException;
import dev.bronzeline.storage.Stores;
import dev.bronzeline.testing.RealParts;
import dev.bronzeline.testing.SparkExtension;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A pipeline that publishes the latest copy of each event, from Kafka to what a reader sees. */
class KeepLatestIT {
  @RegisterExtension static final RealParts PARTS = new RealParts();

  private static final Duration LONGEST = Duration.ofMinutes(3);

  private final long now = System.currentTimeMillis();
  private final String shoe = UUID.randomUUID().toString();
  private final String sock = UUID.randomUUID().toString();
  private JobUnderTest job;

  @BeforeEach
  void a_job() {
    Path folder = RealParts.newFolder();
    job = JobUnderTest.of(PARTS, TestRoot.local(folder), folder);
  }

  @Test
  void of_copies_in_one_batch_and_across_batches_a_restart_and_a_kill_the_latest_is_published_once()
      throws Exception {
    publishAfterStops(CommitPoint.BEFORE_THE_ENTRY);
  }

  @Test
  @Tag("campaign")
  void nor_do_several_kills_of_the_release_publish_another_one_or_twice() throws Exception {
    publishAfterStops(
        CommitPoint.BETWEEN_FILES, CommitPoint.BEFORE_THE_ENTRY, CommitPoint.AFTER_THE_ENTRY);
  }

  private void publishAfterStops(CommitPoint... points) throws Exception {
    send(0, shoe, 100, 300, 200);
    send(1, shoe, 150);
    send(1, sock, 5);
    run("latest", "1h");
    loseTheCheckpoint();
    send(2, shoe, 250);
    send(2, sock, 7);
    run("latest", "1h");
    assertThat(published()).isEmpty();
    assertThat(held()).isEqualTo(7);
    assertThat(job.root().verified().summary().totals()).isEqualTo(new Totals(0, 0, 0, 0, 0, 7));

    for (CommitPoint point : points) {
      releaseUntil(point);
      assertThat(job.root().findingsAfterCrash()).as("after a stop %s", point).isEmpty();
    }
    HaltingRelease.runLongAfter(
        SparkExtension.session(),
        job.root().uri(),
        Stores.open(new org.apache.hadoop.fs.Path(job.root().uri()), new Configuration()));

    assertThat(published()).isEqualTo(Map.of(shoe, List.of(300L), sock, List.of(7L)));
    assertThat(job.root().verified().summary().totals()).isEqualTo(new Totals(2, 0, 5, 0, 0, 0));
  }

  @Test
  void each_window_has_its_copy_and_the_job_publishes_it_when_the_window_has_closed()
      throws Exception {
    send(0, shoe, 300, 100);
    Awaitility.await()
        .atMost(LONGEST)
        .until(
            () -> {
              run("latest", "2s");
              return held() == 0;
            });
    assertThat(published()).isEqualTo(Map.of(shoe, List.of(300L)));

    send(0, shoe, 200);
    run("latest", "1h");
    assertThat(held()).isEqualTo(1);
    assertThatThrownBy(() -> run("first", "1h"))
        .isInstanceOf(RowsOnHoldException.class)
        .hasMessageContaining("1 rows");

    assertThat(new ReleaseJob(config("latest", "1h")).run()).isPresent();
    assertThat(published()).isEqualTo(Map.of(shoe, List.of(300L, 200L)));
    assertThat(new ReleaseJob(config("latest", "1h")).run()).as("nothing is on hold").isEmpty();
    loseTheCheckpoint();
    send(0, shoe, 400);
    run("first", "1h");

    assertThat(published()).isEqualTo(Map.of(shoe, List.of(300L, 200L, 400L)));
    assertThat(job.root().verified().summary().totals()).isEqualTo(new Totals(3, 0, 1, 0, 0, 0));
  }

  private void loseTheCheckpoint() throws IOException {
    try (Stream<Path> files = Files.walk(root().resolve("_checkpoint"))) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  private void run(String keep, String window) throws Exception {
    new BronzeStreamJob(config(keep, window)).run();
  }

  private BronzeConfig config(String keep, String window) {
    Map<String, String> settings = new HashMap<>(job.settings());
    settings.put("deduplicate.keep", keep);
    settings.put("deduplicate.window", window);
    settings.put("streaming.available-now", "true");
    return JobConfig.load(
        JobUnderTest.config(),
        "user_events",
        "dev",
        settings,
        Map.of("BRONZE_PII_KEY", JobUnderTest.PII_KEY)::get);
  }

  private void releaseUntil(CommitPoint point) throws Exception {
    try (JobProcess process =
        job.start(
            "release-" + point, HaltingRelease.class, List.of(point.name(), job.root().uri()))) {
      assertThat(process.exitCode(LONGEST)).as(process::story).isEqualTo(HaltingStore.HALTED);
    }
  }

  /** Copies of an event, in the order of their offsets, by their event times. */
  private void send(int partition, String event, long... times) throws Exception {
    try (var producer =
        new KafkaProducer<byte[], byte[]>(
            Map.of("bootstrap.servers", job.bootstrapServers()),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      for (long time : times) {
        String json =
            """
            {"event_id": "%s", "event_type": "click", "user_id": "u", "timestamp": %d}"""
                .formatted(event, now + time);
        producer
            .send(new ProducerRecord<>(job.topic(), partition, null, json.getBytes(UTF_8)))
            .get();
      }
    }
  }

  private Path root() {
    return Path.of(URI.create(job.root().uri()).getPath());
  }

  private long held() throws IOException {
    return HeldFiles.read(
            new CommitLog(
                Stores.open(new org.apache.hadoop.fs.Path(job.root().uri()), new Configuration())))
        .rows();
  }

  /**
   * What a reader that lists the directory finds: each event with its times, in order of arrival.
   */
  private Map<String, List<Long>> published() throws SQLException {
    if (!Files.exists(root().resolve("validated"))) {
      return Map.of();
    }
    Map<String, List<Long>> found = new TreeMap<>();
    try (Connection duckDb = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = duckDb.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "select event_id, \"timestamp\" from read_parquet('"
                    + root()
                    + "/validated/**/*.parquet') order by _ingested_at")) {
      while (rows.next()) {
        found
            .computeIfAbsent(rows.getString(1), any -> new ArrayList<>())
            .add(rows.getLong(2) - now);
      }
    }
    return found;
  }
}
