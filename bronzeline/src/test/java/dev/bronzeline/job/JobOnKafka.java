package dev.bronzeline.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bronzeline.config.BronzeConfig;
import dev.bronzeline.demo.EventSender;
import dev.bronzeline.demo.SampleEvents;
import dev.bronzeline.kafka.Acceptance;
import dev.bronzeline.kafka.BackfillRequest;
import dev.bronzeline.ledger.Commit;
import dev.bronzeline.ledger.LogEntry;
import dev.bronzeline.ledger.Verification;
import dev.bronzeline.ledger.VerificationReport;
import dev.bronzeline.storage.CommitListener;
import dev.bronzeline.storage.CommitLog;
import dev.bronzeline.storage.HadoopRoot;
import dev.bronzeline.storage.Stores;
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
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.hadoop.conf.Configuration;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.TopicPartition;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/** One pipeline on a local root, and what may happen to the topic that it reads. */
final class JobOnKafka {
  private static final Path CONFIG = Path.of(System.getProperty("bronze.home"), "config");

  private final Path root = RealParts.newFolder().resolve("bronze");
  private final String topic;
  private final Instant began = Instant.now();
  private final SampleEvents events = SampleEvents.withoutFaults(11, began);
  private String brokers;

  JobOnKafka(String brokers, String topic) {
    this.brokers = brokers;
    this.topic = topic;
  }

  Path root() {
    return root;
  }

  void moveTo(String otherBrokers) {
    brokers = otherBrokers;
  }

  /** Sends the same events as at first once more. */
  void sendCopies(int count) {
    send(SampleEvents.withoutFaults(11, began), count);
  }

  /** Sends what is no event at all. */
  void sendGarbage(int count) {
    try (EventSender sender = new EventSender(brokers, topic)) {
      Path lines =
          Files.write(
              RealParts.newFolder().resolve("garbage"), Collections.nCopies(count, "no event"));
      sender.sendLines(lines, sent -> {});
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Sends events, in turn over the partitions. */
  void send(int count) {
    send(events, count);
  }

  private void send(SampleEvents events, int count) {
    try (EventSender sender = new EventSender(brokers, topic)) {
      sender.send(events, count, sent -> {});
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Sends events to another topic. */
  void sendTo(String other, int count) {
    try (EventSender sender = new EventSender(brokers, other)) {
      sender.send(events, count, sent -> {});
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Takes what is there, and ends. */
  void catchUp(Acceptance accepted) throws Exception {
    run(accepted, (entry, took) -> {}, Map.of("streaming.available-now", "true"));
  }

  /** Runs until the log accounts for so many offsets. */
  void runUntil(long offsets, JobListener listener, Map<String, String> more) throws Exception {
    AtomicReference<@Nullable BronzeStreamJob> running = new AtomicReference<>();
    JobListener stopping =
        (entry, took) -> {
          listener.committed(entry, took);
          BronzeStreamJob job = running.get();
          if (job != null && entry.commit() != null && reached(entry.commit()) >= offsets) {
            job.requestStop();
          }
        };
    BronzeStreamJob job = job(Acceptance.NONE, stopping, more);
    running.set(job);
    job.run();
  }

  private static long reached(Commit commit) {
    return commit.position().values().stream()
        .flatMap(partitions -> partitions.values().stream())
        .mapToLong(Long::longValue)
        .sum();
  }

  void run(Acceptance accepted, JobListener listener, Map<String, String> more) throws Exception {
    job(accepted, listener, more).run();
  }

  /** The job, not started yet. */
  BronzeStreamJob job(Acceptance accepted, JobListener listener, Map<String, String> more) {
    return new BronzeStreamJob(config(more), listener, accepted);
  }

  /** A backfill of the same pipeline. */
  BackfillJob backfill(BackfillRequest request, CommitListener listener, Map<String, String> more) {
    return new BackfillJob(config(more), request, listener);
  }

  BronzeConfig config(Map<String, String> more) {
    Map<String, String> settings = new HashMap<>();
    settings.put("source.topic", topic);
    settings.put("sink.root", "file:" + root);
    settings.put("kafka.bootstrap-servers", brokers);
    settings.put("spark.shuffle-partitions", "2");
    settings.put("streaming.trigger", "0s");
    settings.putAll(more);
    String key = Base64.getEncoder().encodeToString(new byte[32]);
    return JobConfig.load(
        CONFIG, "user_events", "dev", settings, Map.of("BRONZE_PII_KEY", key)::get);
  }

  /** Deletes the records of a partition before an offset, as retention does. */
  void expire(int partition, long before) {
    withAdmin(
        admin ->
            admin
                .deleteRecords(
                    Map.of(
                        new TopicPartition(topic, partition), RecordsToDelete.beforeOffset(before)))
                .all()
                .get());
  }

  /** Adds partitions to the topic, and waits until the last one has its leader. */
  void growTo(int partitions) {
    withAdmin(
        admin -> {
          admin.createPartitions(Map.of(topic, NewPartitions.increaseTo(partitions))).all().get();
          admin
              .listOffsets(Map.of(new TopicPartition(topic, partitions - 1), OffsetSpec.latest()))
              .all()
              .get();
        });
  }

  /** Deletes the topic, and creates one with its name. */
  void createAgain(int partitions) {
    delete(topic);
    create(topic, partitions);
  }

  /** Deletes a topic. */
  void delete(String any) {
    withAdmin(admin -> admin.deleteTopics(List.of(any)).all().get());
  }

  /** Creates a topic, as soon as one of its name that was deleted is gone. */
  void create(String any, int partitions) {
    withAdmin(
        admin ->
            Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .ignoreExceptions()
                .until(
                    () -> {
                      admin
                          .createTopics(List.of(new NewTopic(any, partitions, (short) 1)))
                          .all()
                          .get();
                      return true;
                    }));
  }

  List<LogEntry> log() throws IOException {
    return new CommitLog(
            Stores.open(new org.apache.hadoop.fs.Path("file:" + root), new Configuration()))
        .entries();
  }

  VerificationReport verified() throws IOException {
    VerificationReport report =
        new Verification(new HadoopRoot("file:" + root, new Configuration())).run();
    assertThat(report.findings()).isEmpty();
    return report;
  }

  /** A number that DuckDB finds in the bronze table. */
  long query(String select) throws SQLException {
    return query(select, "");
  }

  /** A number that DuckDB finds in the bronze table, with what stands after its name. */
  long query(String select, String rest) throws SQLException {
    try (Connection duckDb = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = duckDb.createStatement();
        ResultSet result =
            statement.executeQuery(
                select + " from read_parquet('" + root + "/validated/**/*.parquet') " + rest)) {
      result.next();
      return result.getLong(1);
    }
  }

  @FunctionalInterface
  private interface Work {
    void with(Admin admin) throws ExecutionException, InterruptedException;
  }

  private void withAdmin(Work work) {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", brokers))) {
      work.with(admin);
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
