package dev.bronzeline.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.bronzeline.config.BronzeConfig;
import dev.bronzeline.demo.EmbeddedRegistry;
import dev.bronzeline.ledger.Commit;
import dev.bronzeline.ledger.LogEntry;
import dev.bronzeline.ledger.SchemaTransition;
import dev.bronzeline.ledger.Totals;
import dev.bronzeline.ledger.Verification;
import dev.bronzeline.ledger.VerificationReport;
import dev.bronzeline.storage.CommitLog;
import dev.bronzeline.storage.HadoopRoot;
import dev.bronzeline.storage.Stores;
import dev.bronzeline.testing.RealParts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.avro.Schema;
import org.apache.hadoop.conf.Configuration;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * A pipeline of orders whose schema is in a registry and has twelve versions, and events of each.
 * The payload is what {@link OrderFormat} makes of an event.
 */
final class EvolvingOrders implements AutoCloseable {

  static final int VERSIONS = 12;

  /** The version that cannot follow those before it. */
  static final String INCOMPATIBLE = "10";

  private static final int FIRST_TEXT = Integer.parseInt(INCOMPATIBLE);
  private static final Map<String, Integer> SINCE =
      Map.of("a", 2, "n", 1, "b", 4, "tags", 6, "labels", 9, "e", 11, "f", 12);
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private final Path root = RealParts.newFolder().resolve("bronze");
  private final Path configuration = RealParts.newFolder();
  private final String brokers;
  private final String topic;
  private final EmbeddedRegistry registry;
  private final OrderFormat format;
  private final Map<Integer, Integer> ids = new HashMap<>();
  private final KafkaProducer<byte[], byte[]> producer;
  private final ExecutorService runner = Executors.newSingleThreadExecutor();
  private final StringBuilder versions = new StringBuilder();
  private @Nullable BronzeStreamJob job;
  private @Nullable Future<?> running;
  private int registered;
  private int events;
  private int sent;
  private int copies;
  private int poison;
  private int texts;

  EvolvingOrders(String brokers, String topic, EmbeddedRegistry registry) throws IOException {
    this(brokers, topic, registry, OrderFormat.JSON);
  }

  EvolvingOrders(String brokers, String topic, EmbeddedRegistry registry, OrderFormat format)
      throws IOException {
    this.format = format;
    this.brokers = brokers;
    this.topic = topic;
    this.registry = registry;
    this.producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", brokers),
            new ByteArraySerializer(),
            new ByteArraySerializer());
    write("spark_config.yaml", "storage: {root: /lake}\n");
    write("kafka.yaml", "kafka: {bootstrap-servers: 'broker:9092'}\n");
    write("environments/dev.yaml", "");
    write(
        "pipelines/orders.yaml",
        """
        source: {topic: orders}
        rules: [{id: few, field: n, min: -1, severity: warn}]
        deduplicate: {keys: [id], window: 1h}
        """);
  }

  /** Registers a version, as the next one of the subject. */
  void register(int version) throws IOException, InterruptedException {
    ids.put(version, registry.register(topic + "-value", "AVRO", schema(version), "[]"));
    registered++;
    versions.append(version).append(' ');
  }

  private static String schema(int version) {
    StringBuilder fields = new StringBuilder("{\"name\": \"id\", \"type\": \"string\"}");
    String n = version == FIRST_TEXT ? "string" : version < 3 ? "int" : "long";
    add(fields, "n", "\"" + n + "\"");
    add(fields, "price", version < 5 ? "\"float\"" : "\"double\"");
    add(
        fields,
        "amount",
        "{\"type\": \"bytes\", \"logicalType\": \"decimal\", \"precision\": %d, \"scale\": 2}"
            .formatted(version < 7 ? 10 : 12));
    if (version >= 2) {
      add(fields, "a", "\"string\"");
    }
    if (version >= 4) {
      String inner =
          version < 8
              ? ""
              : ", {\"name\": \"d\", \"type\": [\"null\", \"string\"], \"default\": null}";
      add(
          fields,
          "b",
          "{\"type\": \"record\", \"name\": \"B\", \"fields\": [{\"name\": \"c\", \"type\": [\"null\", \"int\"], \"default\": null}%s]}"
              .formatted(inner));
    }
    if (version >= 6) {
      add(fields, "tags", "{\"type\": \"array\", \"items\": \"string\"}");
    }
    if (version >= 9) {
      add(fields, "labels", "{\"type\": \"map\", \"values\": \"string\"}");
    }
    if (version >= 11) {
      add(fields, "e", "\"long\"");
    }
    if (version >= 12) {
      add(fields, "f", "\"string\"");
    }
    return "{\"type\": \"record\", \"name\": \"x.Order\", \"fields\": [%s]}".formatted(fields);
  }

  private static void add(StringBuilder fields, String name, String type) {
    fields.append(
        ", {\"name\": \"%s\", \"type\": [\"null\", %s], \"default\": null}".formatted(name, type));
  }

  /** An event as its writer has it, who has a version of his own. */
  private byte[] payload(int version, String id, int number) {
    return format.bytes(
        json(version, id, number),
        new Schema.Parser().parse(schema(version)),
        Objects.requireNonNull(ids.get(version), "it is registered first"));
  }

  private static byte[] json(int version, String id, int number) {
    StringBuilder json =
        new StringBuilder("{\"id\": \"%s\", \"price\": 1.5, \"amount\": 12.34".formatted(id));
    if (version == FIRST_TEXT) {
      json.append(", \"n\": \"no number\"");
    } else {
      json.append(", \"n\": ").append(version < 3 ? number : 3_000_000_000L + number);
    }
    if (version >= 2) {
      json.append(", \"a\": \"a\"");
    }
    if (version >= 4) {
      json.append(", \"b\": {\"c\": 1").append(version < 8 ? "}" : ", \"d\": \"d\"}");
    }
    if (version >= 6) {
      json.append(", \"tags\": [\"x\", \"y\"]");
    }
    if (version >= 9) {
      json.append(", \"labels\": {\"k\": \"v\"}");
    }
    if (version >= 11) {
      json.append(", \"e\": 5");
    }
    if (version >= 12) {
      json.append(", \"f\": \"f\"");
    }
    return json.append('}').toString().getBytes(StandardCharsets.UTF_8);
  }

  /** Starts the job. */
  void start(Map<String, String> more, JobListener listener) {
    BronzeStreamJob started = new BronzeStreamJob(config(more), listener);
    job = started;
    running =
        runner.submit(
            () -> {
              started.run();
              return null;
            });
  }

  private BronzeConfig config(Map<String, String> more) {
    Map<String, String> settings = new HashMap<>();
    settings.put("source.topic", topic);
    settings.put("sink.root", "file:" + root);
    settings.put("kafka.bootstrap-servers", brokers);
    settings.put("spark.shuffle-partitions", "2");
    settings.put("streaming.trigger", "100ms");
    settings.put("schema.registry.urls", registry.url());
    settings.put("schema.refresh", "500ms");
    settings.put("payload.format", format.setting());
    settings.putAll(more);
    return JobConfig.loadToRun(configuration, "orders", "dev", settings, name -> null);
  }

  /** Sends events of a version. */
  void send(int version, int count) {
    for (int i = 0; i < count; i++) {
      send(payload(version, version + "-" + events, events));
      events++;
      texts += version == FIRST_TEXT ? 1 : 0;
    }
    producer.flush();
  }

  /** One event of each version up to this one, and what is none. */
  void sendMixed(int upTo) {
    for (int version = 1; version <= upTo; version++) {
      send(version, 1);
    }
    send("{\"id\": \"cut o".getBytes(StandardCharsets.UTF_8));
    send("{\"n\": 1}".getBytes(StandardCharsets.UTF_8));
    poison += 2;
    producer.flush();
  }

  /** Sends the first event again. */
  void sendCopies(int count) {
    for (int i = 0; i < count; i++) {
      send(payload(1, "1-0", 0));
      copies++;
    }
    producer.flush();
  }

  private void send(byte[] value) {
    Future<RecordMetadata> unused = producer.send(new ProducerRecord<>(topic, value));
    sent++;
  }

  void sendUntilDecided(int version) {
    await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(200))
        .until(
            () -> {
              assertRunning();
              send(version, 1);
              return transition(version) != null;
            });
  }

  private void assertRunning() throws Exception {
    if (Objects.requireNonNull(running, "start comes first").isDone()) {
      awaitEnd();
      throw new IllegalStateException("The job has ended");
    }
  }

  /** Ends the job when the log accounts for all that was sent. */
  void stopWhenDone() throws Exception {
    await()
        .atMost(PATIENCE)
        .until(
            () -> {
              assertRunning();
              return reached() == sent;
            });
    Objects.requireNonNull(job, "start comes first").requestStop();
    awaitEnd();
  }

  void awaitEnd() throws Exception {
    Objects.requireNonNull(running, "start comes first").get(2, TimeUnit.MINUTES);
  }

  /** How many offsets the log accounts for. */
  long reached() {
    List<Commit> commits = commits();
    return commits.isEmpty()
        ? 0
        : commits.get(commits.size() - 1).position().values().stream()
            .flatMap(partitions -> partitions.values().stream())
            .mapToLong(Long::longValue)
            .sum();
  }

  /** What was decided about a version; null as long as no commit tells it. */
  @Nullable SchemaTransition transition(int version) {
    return transitions().stream()
        .filter(transition -> transition.to().equals(String.valueOf(version)))
        .findFirst()
        .orElse(null);
  }

  List<SchemaTransition> transitions() {
    return commits().stream().map(Commit::schemaTransition).filter(Objects::nonNull).toList();
  }

  private List<Commit> commits() {
    try {
      return new CommitLog(
              Stores.open(new org.apache.hadoop.fs.Path("file:" + root), new Configuration()))
          .entries().stream().map(LogEntry::commit).filter(Objects::nonNull).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  long sent() {
    return sent;
  }

  long copies() {
    return copies;
  }

  long poison() {
    return poison;
  }

  /** How many events have the type that was refused. */
  long sentWithText() {
    return texts;
  }

  Totals verified() throws IOException {
    VerificationReport report =
        new Verification(new HadoopRoot("file:" + root, new Configuration())).run();
    assertThat(report.findings()).as("after the versions " + versions).isEmpty();
    assertThat(registered).isPositive();
    return report.summary().totals();
  }

  /** Which rows of the table lack a column that the event had, and have it nowhere else. */
  String lacking(String column) {
    return "split_part(id, '-', 1)::int >= %d and %s is null and _rescued['%s'] is null"
        .formatted(SINCE.get(column), column, column);
  }

  long query(String what) throws SQLException {
    return query(what, "true");
  }

  /** A number that DuckDB finds in all files of the bronze table together. */
  long query(String what, String where) throws SQLException {
    return number("validated", what, where);
  }

  /** The same of the dead letters. */
  long dead(String what, String where) throws SQLException {
    return number("dlq", what, where);
  }

  private long number(String table, String what, String where) throws SQLException {
    try (Connection duckDb = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = duckDb.createStatement();
        ResultSet result =
            statement.executeQuery(
                "select %s from read_parquet('%s/%s/**/*.parquet', union_by_name = true) where %s"
                    .formatted(what, root, table, where))) {
      result.next();
      return result.getLong(1);
    }
  }

  private void write(String name, String text) throws IOException {
    Path file = configuration.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  /** The session of a job that has not ended would be that of the next test. */
  @Override
  public void close() {
    if (job != null) {
      job.requestStop();
    }
    producer.close();
    runner.shutdown();
    await().atMost(PATIENCE).until(runner::isTerminated);
  }
}
