package dev.bronzeline.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.bronzeline.config.KafkaSettings;
import dev.bronzeline.config.Options;
import dev.bronzeline.config.S3Settings;
import dev.bronzeline.config.SourceSettings;
import dev.bronzeline.config.SparkSettings;
import dev.bronzeline.config.StartingOffsets;
import dev.bronzeline.spark.SparkSessionFactory;
import dev.bronzeline.testing.RealParts;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.spark.api.java.function.VoidFunction2;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.Trigger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class KafkaStreamReaderIT {

  @RegisterExtension static final RealParts PARTS = new RealParts();

  private static SparkSession spark;

  @TempDir Path directory;

  @BeforeAll
  static void start() {
    spark =
        SparkSessionFactory.create(
            new SparkSettings("local[2]", "test", 1, Options.of(Map.of())),
            new S3Settings(null, null, false, null, null, true),
            "reader");
  }

  @AfterAll
  static void stop() {
    spark.stop();
  }

  @Test
  void a_record_arrives_whole_with_its_coordinates_and_headers() throws Exception {
    Instant sent = Instant.now().truncatedTo(ChronoUnit.MILLIS);
    String topic = PARTS.newTopic(1);
    ProducerRecord<byte[], byte[]> record =
        new ProducerRecord<>(
            topic, 0, sent.toEpochMilli(), bytes("key"), new byte[] {0, -1, 65, (byte) 0xC3});
    record.headers().add("trace", bytes("abc")).add("trace", bytes("def")).add("empty", null);
    send(record);
    send(new ProducerRecord<>(topic, 0, null, null));

    List<Row> rows = read(new KafkaStreamReader(spark, settings(Map.of())).readStream(topic));

    assertThat(rows).hasSize(2);
    Row row = rows.get(0);
    assertThat(row.schema().fieldNames())
        .containsExactly(
            "_topic", "_partition", "_offset", "_kafka_timestamp", "_key", "_value", "_headers");
    assertThat(row.<String>getAs("_topic")).isEqualTo(topic);
    assertThat(row.<Integer>getAs("_partition")).isZero();
    assertThat(row.<Long>getAs("_offset")).isZero();
    assertThat(row.<java.sql.Timestamp>getAs("_kafka_timestamp").toInstant()).isEqualTo(sent);
    assertThat(row.<byte[]>getAs("_key")).isEqualTo(bytes("key"));
    assertThat(row.<byte[]>getAs("_value")).containsExactly(0, -1, 65, 0xC3);
    List<Row> headers = row.getList(row.fieldIndex("_headers"));
    assertThat(headers)
        .extracting(header -> header.getString(0))
        .containsExactly("trace", "trace", "empty");
    assertThat(headers.get(1).<byte[]>getAs(1)).isEqualTo(bytes("def"));
    assertThat(headers.get(2).isNullAt(1)).isTrue();
    assertThat(rows.get(1).isNullAt(5)).isTrue();
  }

  @Test
  void a_pipeline_begins_where_it_should_and_keeps_to_its_limit() throws Exception {
    String topic = PARTS.newTopic(1);
    for (int i = 0; i < 10; i++) {
      send(new ProducerRecord<>(topic, 0, null, bytes("v" + i)));
    }
    SourceSettings source =
        new SourceSettings(
            List.of(topic),
            null,
            new StartingOffsets.Explicit(Map.of(topic, Map.of(0, 4L))),
            2,
            SourceSettings.Gaps.AUTO);
    EffectiveStart start;
    try (KafkaOffsetManager offsets = new KafkaOffsetManager(settings(Map.of()))) {
      start = offsets.effectiveStart(source, Position.UNKNOWN, Position.UNKNOWN);
    }
    List<Long> sizes = new CopyOnWriteArrayList<>();

    List<Row> rows =
        read(new KafkaStreamReader(spark, settings(Map.of())).readStream(source, start), sizes);

    assertThat(rows)
        .extracting(row -> row.<Long>getAs("_offset"))
        .containsExactly(4L, 5L, 6L, 7L, 8L, 9L);
    assertThat(sizes).containsExactly(2L, 2L, 2L);
    assertThat(CheckpointPosition.read(checkpoint(), spark.sparkContext().hadoopConfiguration()))
        .isEqualTo(Position.of(Map.of(topic, Map.of(0, 10L))));
  }

  @Test
  void topics_can_be_chosen_by_a_pattern() throws Exception {
    String one = PARTS.newTopic(1);
    String other = PARTS.newTopic(1);
    send(new ProducerRecord<>(one, 0, null, bytes("a")));
    send(new ProducerRecord<>(other, 0, null, bytes("b")));
    SourceSettings source =
        new SourceSettings(
            List.of(),
            one + "|" + other,
            new StartingOffsets.Earliest(),
            100,
            SourceSettings.Gaps.AUTO);
    EffectiveStart start;
    try (KafkaOffsetManager offsets = new KafkaOffsetManager(settings(Map.of()))) {
      start = offsets.effectiveStart(source, Position.UNKNOWN, Position.UNKNOWN);
    }

    assertThat(read(new KafkaStreamReader(spark, settings(Map.of())).readStream(source, start)))
        .extracting(row -> row.<String>getAs("_topic"))
        .containsExactlyInAnyOrder(one, other);
  }

  @Test
  void a_directory_without_commits_is_no_position() throws Exception {
    assertThat(
            CheckpointPosition.read(
                directory.resolve("nothing").toString(),
                spark.sparkContext().hadoopConfiguration()))
        .isEqualTo(Position.UNKNOWN);
  }

  @Test
  void secrets_are_in_no_plan() {
    KafkaStreamReader reader =
        new KafkaStreamReader(
            spark,
            settings(
                Map.of(
                    "sasl.jaas.config",
                    "org.apache.kafka.common.security.plain.PlainLoginModule required username='u' password='hunter2';",
                    "sasl.mechanism",
                    "PLAIN",
                    "ssl.keystore.password",
                    "hunter2",
                    "ssl.key.password",
                    "hunter2",
                    "ssl.keystore.key",
                    "hunter2")));
    SourceSettings source =
        new SourceSettings(
            List.of("user_events"),
            null,
            new StartingOffsets.Earliest(),
            100,
            SourceSettings.Gaps.AUTO);

    for (Dataset<Row> rows :
        List.of(
            reader.readStream("user_events"),
            reader.readStream(source, new EffectiveStart(List.of(), List.of())))) {
      String plans =
          rows.queryExecution().toString() + rows.queryExecution().analyzed().treeString();
      assertThat(plans)
          .contains("user_events")
          .doesNotContain("hunter2")
          .doesNotContain("username=");
    }
  }

  private List<Row> read(Dataset<Row> stream) throws Exception {
    return read(stream, new CopyOnWriteArrayList<>());
  }

  private List<Row> read(Dataset<Row> stream, List<Long> batchSizes) throws Exception {
    List<Row> rows = new CopyOnWriteArrayList<>();
    VoidFunction2<Dataset<Row>, Long> collect =
        (batch, id) -> {
          List<Row> collected = batch.collectAsList();
          batchSizes.add((long) collected.size());
          rows.addAll(collected);
        };
    stream
        .writeStream()
        .option("checkpointLocation", checkpoint())
        .trigger(Trigger.AvailableNow())
        .foreachBatch(collect)
        .start()
        .awaitTermination();
    return rows;
  }

  private String checkpoint() {
    return directory.resolve("checkpoint").toString();
  }

  private static KafkaSettings settings(Map<String, String> options) {
    return new KafkaSettings(PARTS.kafka().bootstrapServers(), Options.of(options));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }

  private static void send(ProducerRecord<byte[], byte[]> record) throws Exception {
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", PARTS.kafka().bootstrapServers()),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      producer.send(record).get();
    }
  }
}
