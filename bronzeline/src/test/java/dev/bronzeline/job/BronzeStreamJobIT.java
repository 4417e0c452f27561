package dev.bronzeline.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bronzeline.config.BronzeConfig;
import dev.bronzeline.demo.EventSender;
import dev.bronzeline.demo.SampleEvents;
import dev.bronzeline.demo.Tally;
import dev.bronzeline.ledger.Disposition;
import dev.bronzeline.ledger.Verification;
import dev.bronzeline.ledger.VerificationReport;
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
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
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
    Map<String, String> settings = new HashMap<>(more);
    settings.put("source.topic", topic);
    settings.put("sink.root", root);
    settings.put("kafka.bootstrap-servers", PARTS.kafka().bootstrapServers());
    settings.put("streaming.available-now", "true");
    settings.put("spark.shuffle-partitions", "2");
    String key = Base64.getEncoder().encodeToString(new byte[32]);
    BronzeConfig config =
        JobConfig.load(CONFIG, "user_events", "dev", settings, Map.of("BRONZE_PII_KEY", key)::get);
    new BronzeStreamJob(config).run();
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
