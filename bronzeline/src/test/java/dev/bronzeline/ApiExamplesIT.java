package dev.bronzeline;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.bronzeline.config.BronzeConfig;
import dev.bronzeline.config.KafkaSettings;
import dev.bronzeline.config.Options;
import dev.bronzeline.dedup.Deduplication;
import dev.bronzeline.dedup.Keep;
import dev.bronzeline.demo.EventSender;
import dev.bronzeline.demo.SampleEvents;
import dev.bronzeline.job.BronzePipeline;
import dev.bronzeline.job.BronzeStreamJob;
import dev.bronzeline.job.JobConfig;
import dev.bronzeline.kafka.CheckpointPosition;
import dev.bronzeline.kafka.KafkaOffsetManager;
import dev.bronzeline.kafka.KafkaStreamReader;
import dev.bronzeline.ledger.Verification;
import dev.bronzeline.observe.Alerting;
import dev.bronzeline.observe.BronzeMetrics;
import dev.bronzeline.refine.BronzeNormalizer;
import dev.bronzeline.refine.BronzeValidator;
import dev.bronzeline.refine.Check;
import dev.bronzeline.refine.MalformedDataHandler;
import dev.bronzeline.refine.Normalization;
import dev.bronzeline.refine.PayloadParser;
import dev.bronzeline.refine.PiiKey;
import dev.bronzeline.refine.PiiScrubber;
import dev.bronzeline.refine.Routed;
import dev.bronzeline.refine.Rule;
import dev.bronzeline.refine.SchemaEnforcer;
import dev.bronzeline.refine.Severity;
import dev.bronzeline.refine.TextOperation;
import dev.bronzeline.schema.Columns;
import dev.bronzeline.schema.SchemaLoader;
import dev.bronzeline.spark.SparkContextManager;
import dev.bronzeline.spark.SparkSessionFactory;
import dev.bronzeline.storage.BronzeWriter;
import dev.bronzeline.storage.CheckpointManager;
import dev.bronzeline.storage.HadoopRoot;
import dev.bronzeline.storage.ManifestWriter;
import dev.bronzeline.storage.ReadTally;
import dev.bronzeline.storage.WriterSettings;
import dev.bronzeline.testing.RealParts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.Trigger;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The examples of docs/api.md, against real parts where they need them. */
class ApiExamplesIT {
  @RegisterExtension static final RealParts PARTS = new RealParts();

  private static final Path CONFIG = Path.of(System.getProperty("bronze.home"), "config");
  private static final int EVENTS = 500;

  private static SparkSession spark;
  private static String topic;
  private static KafkaSettings kafka;

  @BeforeAll
  static void some_events_in_kafka() throws IOException {
    spark = SparkSessionFactory.create("dev");
    topic = PARTS.newTopic(2);
    kafka = new KafkaSettings(PARTS.kafka().bootstrapServers(), Options.of(Map.of()));
    try (EventSender sender = new EventSender(PARTS.kafka().bootstrapServers(), topic)) {
      sender.send(SampleEvents.withFaults(1, Instant.now()), EVENTS, sent -> {});
    }
  }

  @AfterAll
  static void stop() throws IOException {
    spark.close();
  }

  @Test
  void spark_session_factory_and_context_manager() throws Exception {
    try (SparkContextManager manager =
        new SparkContextManager(SparkSessionFactory.create("dev").newSession())) {
      StreamingQuery query =
          spark.readStream().format("rate").load().writeStream().format("noop").start();
      manager.registerStreamingQuery(query);
      manager.requestStop();
      manager.awaitTermination();
      assertThat(query.isActive()).isFalse();
    } finally {
      spark = SparkSessionFactory.create("dev"); // the manager has stopped the shared one
    }
  }

  @Test
  void kafka_stream_reader() {
    Dataset<Row> records = new KafkaStreamReader(spark, kafka).readStream(topic);

    assertThat(records.isStreaming()).isTrue();
    assertThat(records.columns()).contains(Columns.VALUE, Columns.OFFSET, Columns.HEADERS);
  }

  @Test
  void kafka_offset_manager() {
    try (KafkaOffsetManager manager = new KafkaOffsetManager(kafka)) {
      assertThat(manager.getStartingOffset(topic)).contains("\"0\":-2", "\"1\":-2"); // the earliest
    }
  }

  @Test
  void schema_loader() {
    assertThat(new SchemaLoader(CONFIG).loadBronze("user_events").fieldNames())
        .contains("event_id", Columns.OFFSET);
  }

  @Test
  void schema_enforcer() {
    StructType schema = new SchemaLoader(CONFIG).load("user_events");
    Dataset<Row> rows = spark.sql("SELECT 'e1' AS event_id, '12' AS timestamp, 'x' AS extra");

    Dataset<Row> enforced = new SchemaEnforcer(schema).enforce(rows);

    assertThat(Arrays.asList(enforced.columns())).contains("user_id").doesNotContain("extra");
    assertThat(enforced.first().<Long>getAs("timestamp")).isEqualTo(12L);
  }

  @Test
  void malformed_data_handler() throws IOException {
    Path dlq = RealParts.newFolder().resolve("dlq");
    MalformedDataHandler handler = new MalformedDataHandler();
    Dataset<Row> parsed =
        new PayloadParser(new SchemaLoader(CONFIG).load("user_events")).apply(records("{", "{}"));

    Routed routed = handler.route(parsed);
    handler.writeToDlq(routed.rejected(), "file:" + dlq);

    assertThat(routed.accepted().count()).isEqualTo(1);
    assertThat(spark.read().parquet("file:" + dlq).count()).isEqualTo(1);
  }

  @Test
  void bronze_validator() {
    Rule rule =
        new Rule(
            "amount_positive",
            Severity.REJECT,
            1,
            "amount",
            new Check.Range(java.math.BigDecimal.ZERO, null));

    Row row = new BronzeValidator(rule).validate(spark.sql("SELECT -1.0D AS amount")).first();

    assertThat(row.<String>getAs(Columns.VALIDATION_STATUS)).isEqualTo(BronzeValidator.REJECTED);
  }

  @Test
  void pii_scrubber() {
    PiiScrubber scrubber = new PiiScrubber(new PiiKey("k1", new byte[32]), "user_id");

    Row row = scrubber.scrub(spark.sql("SELECT 'alice' AS user_id")).first();

    assertThat(row.<String>getAs("user_id")).startsWith("k1:").doesNotContain("alice");
  }

  @Test
  void bronze_normalizer() {
    BronzeNormalizer normalizer =
        new BronzeNormalizer(
            new Normalization.Text("page", TextOperation.TRIM, TextOperation.LOWER),
            new Normalization.Instant("at"));

    Row row =
        normalizer
            .normalize(spark.sql("SELECT '  /Home ' AS page, '2026-11-23T18:04:05Z' AS at"))
            .first();

    assertThat(row.<String>getAs("page")).isEqualTo("/home");
    assertThat(row.<Long>getAs("at"))
        .isEqualTo(Instant.parse("2026-11-23T18:04:05Z").toEpochMilli());
  }

  @Test
  void deduplication() {
    Dataset<Row> rows =
        records("a", "a", "b").withColumn("event_id", col(Columns.VALUE).cast("string"));

    assertThat(new Deduplication("event_id").removeDuplicates(rows, Keep.LATEST).count())
        .isEqualTo(2);
  }

  @Test
  void bronze_writer_and_manifest_writer() throws Exception {
    Path root = RealParts.newFolder().resolve("bronze");
    BronzeConfig config = config(root);
    BronzeWriter writer = new BronzeWriter(spark, WriterSettings.at("file:" + root, "user_events"));
    ReadTally tally = new ReadTally(spark);
    Dataset<Row> records = new KafkaStreamReader(spark, kafka).readStream(topic);
    Dataset<Row> rows =
        new BronzePipeline(config.pipeline(), JobConfig.schema(config))
            .refine(tally.count(records));

    StreamingQuery query =
        writer.writeStream(
            rows,
            writer.open(),
            tally,
            new BronzeWriter.Start(
                "example", "file:" + root + "/_checkpoint", Trigger.AvailableNow()));
    query.awaitTermination();

    assertThat(
            new Verification(new HadoopRoot("file:" + root, new Configuration())).run().findings())
        .isEmpty();
    for (String name : List.of("manifest.json", "manifest.parquet", "manifest.txt")) {
      ManifestWriter.Written written =
          new ManifestWriter().writeManifest("file:" + root + "/validated", name);
      assertThat(Path.of(java.net.URI.create(written.path()).getPath())).exists();
    }
  }

  @Test
  void checkpoint_manager() {
    assertThat(
            new CheckpointManager("s3a://bucket/bronze", new Configuration())
                .checkpointPath("user_events"))
        .isEqualTo("s3a://bucket/bronze/user_events/_checkpoint");
  }

  @Test
  void bronze_metrics_and_alerting() {
    BronzeMetrics metrics = new BronzeMetrics("user_events");
    metrics.recordInputRecords(1000);
    metrics.recordOutputRecords(950);
    metrics.recordInvalidRecords(50);

    assertThat(metrics.scrape()).contains("bronze");
    assertThat(new Alerting().checkAndAlert(metrics)).isNotNull();
  }

  @Test
  void bronze_stream_job() throws Exception {
    Path root = RealParts.newFolder().resolve("bronze");

    new BronzeStreamJob(config(root)).run();
    spark = SparkSessionFactory.create("dev"); // the job has stopped the shared one

    assertThat(
            new Verification(new HadoopRoot("file:" + root, new Configuration()))
                .run()
                .summary()
                .totals()
                .accepted())
        .isPositive();
    assertThat(
            new CheckpointManager("file:" + root.getParent(), new Configuration())
                .inspect("file:" + root + "/_checkpoint"))
        .hasValueSatisfying(checkpoint -> assertThat(checkpoint.problems()).isEmpty());

    String checkpoint = "file:" + root + "/_checkpoint";
    try (KafkaOffsetManager manager = new KafkaOffsetManager(kafka)) {
      String next =
          manager.getStartingOffset(
              topic,
              CheckpointPosition.read(checkpoint, spark.sparkContext().hadoopConfiguration()));
      long read = 0;
      for (JsonNode offset : new JsonMapper().readTree(next).get(topic)) {
        read += offset.asLong();
      }
      assertThat(read).isEqualTo(EVENTS);
    }
  }

  @Test
  void every_component_is_in_the_document() throws IOException {
    String document = Files.readString(CONFIG.resolveSibling("docs/api.md"));

    for (Class<?> component :
        Set.of(
            SparkSessionFactory.class,
            SparkContextManager.class,
            KafkaStreamReader.class,
            KafkaOffsetManager.class,
            SchemaLoader.class,
            SchemaEnforcer.class,
            MalformedDataHandler.class,
            BronzeValidator.class,
            PiiScrubber.class,
            BronzeNormalizer.class,
            Deduplication.class,
            BronzeWriter.class,
            CheckpointManager.class,
            ManifestWriter.class,
            BronzeMetrics.class,
            Alerting.class,
            BronzeStreamJob.class)) {
      assertThat(document).contains("`" + component.getSimpleName() + "`");
    }
    assertThat(document).contains("JobLauncher");
  }

  private static BronzeConfig config(Path root) {
    return JobConfig.load(
        CONFIG,
        "user_events",
        "dev",
        Map.of(
            "source.topic",
            topic,
            "sink.root",
            "file:" + root,
            "kafka.bootstrap-servers",
            PARTS.kafka().bootstrapServers(),
            "streaming.available-now",
            "true",
            "spark.shuffle-partitions",
            "2"),
        Map.of("BRONZE_PII_KEY", Base64.getEncoder().encodeToString(new byte[32]))::get);
  }

  /** Records with these values, as the reader delivers them. */
  private static Dataset<Row> records(String... values) {
    return spark
        .createDataset(Arrays.asList(values), org.apache.spark.sql.Encoders.STRING())
        .select(
            expr("'events'").as(Columns.TOPIC),
            expr("0").as(Columns.PARTITION),
            expr("monotonically_increasing_id()").as(Columns.OFFSET),
            expr("current_timestamp()").as(Columns.KAFKA_TIMESTAMP),
            expr("cast(null as binary)").as(Columns.KEY),
            expr("cast(value as binary)").as(Columns.VALUE),
            expr("cast(null as array<struct<key:string,value:binary>>)").as(Columns.HEADERS));
  }
}
