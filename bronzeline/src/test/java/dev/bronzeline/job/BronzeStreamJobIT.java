package dev.bronzeline.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.bronzeline.config.BronzeConfig;
import dev.bronzeline.demo.EventSender;
import dev.bronzeline.demo.SampleEvents;
import dev.bronzeline.demo.Tally;
import dev.bronzeline.ledger.Disposition;
import dev.bronzeline.ledger.Verification;
import dev.bronzeline.ledger.VerificationReport;
import dev.bronzeline.observe.Alert;
import dev.bronzeline.observe.AlertChannel;
import dev.bronzeline.observe.AlertRule;
import dev.bronzeline.observe.AlertRule.Bound;
import dev.bronzeline.observe.AlertRule.Metric;
import dev.bronzeline.observe.AlertWatch;
import dev.bronzeline.observe.Alerting;
import dev.bronzeline.observe.BronzeMetrics;
import dev.bronzeline.observe.Level;
import dev.bronzeline.storage.HadoopRoot;
import dev.bronzeline.testing.RealParts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * The whole job on real parts: Kafka, a file system or S3, and DuckDB to look at what was written.
 */
class BronzeStreamJobIT {
  @RegisterExtension static final RealParts PARTS = new RealParts();

  private static final Path CONFIG = Path.of(System.getProperty("bronze.home"), "config");
  private static final int PARTITIONS = 3;

  @Test
  void every_event_is_accounted_for_on_a_local_root() throws Exception {
    Path root = RealParts.newFolder().resolve("bronze");
    String topic = PARTS.newTopic(PARTITIONS);
    SampleEvents events = SampleEvents.withFaults(7, Instant.now());

    send(topic, events, 6_000);
    run(topic, "file:" + root, Map.of("source.max-offsets-per-trigger", "2000"));
    events.beginPortion();
    send(topic, events, 4_000);
    run(topic, "file:" + root, Map.of());

    assertAccount(events.tally(), root, new HadoopRoot("file:" + root, new Configuration()));
  }

  @Test
  void every_event_is_accounted_for_on_s3() throws Exception {
    String bucket = PARTS.newBucket();
    String root = "s3a://" + bucket + "/bronze";
    String topic = PARTS.newTopic(PARTITIONS);
    SampleEvents events = SampleEvents.withFaults(8, Instant.now());

    send(topic, events, 3_000);
    run(topic, root, s3());
    events.beginPortion();
    send(topic, events, 2_000);
    run(topic, root, s3());

    Configuration hadoop = new Configuration();
    PARTS.s3().s3aSettings().forEach(hadoop::set);
    assertAccount(
        events.tally(),
        PARTS.s3().dataFolder().resolve(bucket).resolve("bronze"),
        new HadoopRoot(root, hadoop));
  }

  @Test
  void a_job_without_its_checkpoint_goes_on_where_the_log_ends() throws Exception {
    Path root = RealParts.newFolder().resolve("bronze");
    String topic = PARTS.newTopic(PARTITIONS);
    SampleEvents events = SampleEvents.withoutFaults(9, Instant.now());

    send(topic, events, 3_000);
    run(topic, "file:" + root, Map.of());
    delete(root.resolve("_checkpoint"));
    send(topic, events, 1_000);
    run(topic, "file:" + root, Map.of());

    assertAccount(events.tally(), root, new HadoopRoot("file:" + root, new Configuration()));
  }

  @Test
  void a_record_of_20_megabytes_is_a_dead_letter_or_a_row_as_the_limit_says() throws Exception {
    String topic = PARTS.newTopic(1, Map.of("max.message.bytes", "33554432"));
    int large = 20_000_000;
    String event =
        """
        {"event_id": "2f1b5c0e-6d0f-4c5e-9a53-0c6c5b3f7f10", "event_type": "click", "user_id": "u",
         "timestamp": %d, "page": "/%s"}"""
            .formatted(System.currentTimeMillis(), "x".repeat(large));
    Map<String, Object> sending =
        Map.of(
            "bootstrap.servers",
            PARTS.kafka().bootstrapServers(),
            "max.request.size",
            "33554432",
            "buffer.memory",
            "67108864");
    try (KafkaProducer<byte[], String> producer =
        new KafkaProducer<>(sending, new ByteArraySerializer(), new StringSerializer())) {
      producer.send(new ProducerRecord<>(topic, event)).get();
    }
    Path tight = RealParts.newFolder().resolve("bronze");
    Path wide = RealParts.newFolder().resolve("bronze");

    run(topic, "file:" + tight, Map.of());
    run(topic, "file:" + wide, Map.of("payload.max-bytes", "32MB"));

    for (Path root : List.of(tight, wide)) {
      assertThat(
              new Verification(new HadoopRoot("file:" + root, new Configuration()))
                  .run()
                  .findings())
          .isEmpty();
    }
    assertThat(
            count(
                "select min(octet_length(value)) from read_parquet('%s/dlq/**/*.parquet') where reason = 'OVERSIZED'",
                tight))
        .isGreaterThan(large);
    assertThat(
            count("select min(length(page)) from read_parquet('%s/validated/**/*.parquet')", wide))
        .isEqualTo(large + 1);
  }

  @Test
  void an_idle_job_is_told_of() throws Exception {
    Path root = RealParts.newFolder().resolve("bronze");
    BlockingQueue<Alert> told = new LinkedBlockingQueue<>();
    AlertChannel channel =
        new AlertChannel() {
          @Override
          public String name() {
            return "test";
          }

          @Override
          public void send(Alert alert) {
            told.add(alert);
          }
        };
    JobObserver observer =
        new JobObserver(
            new BronzeMetrics("user_events"),
            new Alerting(
                List.of(
                    new AlertRule(
                        "no-commit", Metric.SECONDS_SINCE_COMMIT, Bound.ABOVE, 0.1, Level.ERROR)),
                List.of(channel)));
    BronzeStreamJob job =
        new BronzeStreamJob(
            config(
                PARTS.newTopic(1),
                "file:" + root,
                Map.of("streaming.available-now", "false", "streaming.trigger", "100ms")),
            observer);
    ExecutorService runner = Executors.newSingleThreadExecutor();
    try {
      Future<?> running =
          runner.submit(
              () -> {
                job.run();
                return null;
              });
      Path began = root.resolve("_checkpoint/metadata");
      await().atMost(1, TimeUnit.MINUTES).until(() -> Files.exists(began) || running.isDone());
      try (AlertWatch watch = observer.watch(Duration.ofMillis(50))) {
        assertThat(watch).isNotNull();
        Alert alert = told.poll(1, TimeUnit.MINUTES);
        assertThat(alert).isNotNull();
        assertThat(alert.rule().id()).isEqualTo("no-commit");
        assertThat(running.isDone()).isFalse();
      }
      job.requestStop();
      running.get(1, TimeUnit.MINUTES);
    } finally {
      runner.shutdownNow();
    }
  }

  private static void send(String topic, SampleEvents events, int count) throws IOException {
    try (EventSender sender = new EventSender(PARTS.kafka().bootstrapServers(), topic)) {
      sender.send(events, count, sent -> {});
    }
  }

  private static Map<String, String> s3() {
    Map<String, String> settings = new HashMap<>();
    settings.put("storage.s3.endpoint", PARTS.s3().endpoint());
    settings.put("storage.s3.path-style", "true");
    settings.put("storage.s3.access-key", PARTS.s3().accessKey());
    settings.put("storage.s3.secret-key", PARTS.s3().secretKey());
    settings.put("storage.s3.ssl", "false");
    return settings;
  }

  private static void run(String topic, String root, Map<String, String> more) throws Exception {
    new BronzeStreamJob(config(topic, root, more)).run();
  }

  private static BronzeConfig config(String topic, String root, Map<String, String> more) {
    Map<String, String> settings = new HashMap<>();
    settings.put("source.topic", topic);
    settings.put("sink.root", root);
    settings.put("kafka.bootstrap-servers", PARTS.kafka().bootstrapServers());
    settings.put("streaming.available-now", "true");
    settings.put("spark.shuffle-partitions", "2");
    settings.putAll(more);
    String key = Base64.getEncoder().encodeToString(new byte[32]);
    return JobConfig.load(
        CONFIG, "user_events", "dev", settings, Map.of("BRONZE_PII_KEY", key)::get);
  }

  private static void assertAccount(Tally sent, Path files, HadoopRoot root) throws Exception {
    VerificationReport report = new Verification(root).run();
    assertThat(report.findings()).isEmpty();
    assertThat(report.summary().totals().accepted()).isEqualTo(sent.of(Disposition.ACCEPTED));
    assertThat(report.summary().totals().rejected()).isEqualTo(sent.of(Disposition.REJECTED));
    assertThat(report.summary().totals().duplicates()).isEqualTo(sent.of(Disposition.DUPLICATE));
    assertThat(report.summary().totals().ignored()).isEqualTo(sent.of(Disposition.IGNORED));
    assertThat(
            count(
                "select count(distinct (_partition, _offset)) from read_parquet('%s/validated/**/*.parquet')",
                files))
        .isEqualTo(sent.of(Disposition.ACCEPTED));
    if (sent.of(Disposition.REJECTED) > 0) {
      assertThat(
              count(
                  "select count(distinct (partition, \"offset\")) from read_parquet('%s/dlq/**/*.parquet')",
                  files))
          .isEqualTo(sent.of(Disposition.REJECTED));
    }
  }

  private static long count(String sql, Path files) throws SQLException {
    try (Connection duckDb = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = duckDb.createStatement();
        ResultSet result = statement.executeQuery(sql.formatted(files))) {
      result.next();
      return result.getLong(1);
    }
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : List.copyOf(files.sorted(java.util.Comparator.reverseOrder()).toList())) {
        Files.delete(file);
      }
    }
  }
}
