package dev.bronzeline.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bronzeline.config.BronzeConfig;
import dev.bronzeline.config.KafkaSettings;
import dev.bronzeline.config.Options;
import dev.bronzeline.kafka.KafkaStreamReader;
import dev.bronzeline.ledger.Totals;
import dev.bronzeline.ledger.Verification;
import dev.bronzeline.ledger.VerificationReport;
import dev.bronzeline.schema.SchemaUnavailableException;
import dev.bronzeline.schema.UnknownSchemaException;
import dev.bronzeline.schema.WriterSchemas;
import dev.bronzeline.spark.SparkSessionFactory;
import dev.bronzeline.storage.BronzeWriter;
import dev.bronzeline.storage.HadoopRoot;
import dev.bronzeline.storage.ReadTally;
import dev.bronzeline.storage.WriterSettings;
import dev.bronzeline.testing.RealParts;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.apache.hadoop.conf.Configuration;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.Trigger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Avro records of several schemas, and what is none, from Kafka to the files. */
class AvroPayloadIT {
  @RegisterExtension static final RealParts PARTS = new RealParts();

  private static final int PARTITIONS = 2;
  private static final int UNKNOWN = 99;
  private static final int UNREACHABLE = 77;

  /** What those who write have registered over time: types widen, fields come, go and move. */
  private static final Map<Integer, String> VERSIONS =
      Map.of(
          1,
          "{'name': 'id', 'type': 'int'}, {'name': 'amount', 'type': 'float'}",
          2,
          "{'name': 'amount', 'type': ['null', 'double']}, {'name': 'id', 'type': 'long'},"
              + " {'name': 'status', 'type': {'type': 'enum', 'name': 'S', 'symbols': ['NEW', 'OLD']}}",
          3,
          "{'name': 'id', 'type': ['string', 'long']},"
              + " {'name': 'at', 'type': {'type': 'long', 'logicalType': 'timestamp-millis'}},"
              + " {'name': 'note', 'type': ['null', 'string']}");

  @TempDir Path directory;

  /** A registry that knows the versions and is away for one id. */
  private record Versions() implements WriterSchemas {
    @Override
    public Schema byId(int id) {
      if (id == UNREACHABLE) {
        throw new SchemaUnavailableException("The registry does not answer");
      }
      String fields = VERSIONS.get(id);
      if (fields == null) {
        throw new UnknownSchemaException("There is no schema with the id " + id);
      }
      return new Schema.Parser()
          .parse(
              "{'type': 'record', 'name': 'Order', 'fields': [%s]}"
                  .formatted(fields)
                  .replace('\'', '"'));
    }
  }

  @Test
  void records_of_several_schemas_become_one_table_and_poison_becomes_dead_letters()
      throws Exception {
    String topic = PARTS.newTopic(PARTITIONS);
    Path root = RealParts.newFolder().resolve("bronze");
    List<byte[]> good = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      good.add(
          switch (i % 3) {
            case 0 -> record(1, i, 0.5f);
            case 1 -> record(2, i % 2 == 0 ? null : 2.25, (long) i, symbol(i % 4 < 2));
            default -> record(3, i % 2 == 0 ? (Object) (long) i : "" + i, 1_000L * i, "n" + i);
          });
    }
    byte[] whole = record(2, 1.0, 5L, symbol(true));
    List<byte[]> poison =
        List.of(
            framed(UNKNOWN, new byte[] {2}),
            framed(UNREACHABLE, new byte[] {2}),
            framed(1, new byte[0]),
            framed(3, new byte[] {4, 2}), // the third of two branches
            Arrays.copyOf(whole, whole.length - 1),
            Arrays.copyOf(whole, whole.length + 1),
            "{\"id\": 1}".getBytes(StandardCharsets.UTF_8),
            new byte[] {0, 0, 0},
            new byte[0],
            // A text of which only the length is there: 2^62 bytes.
            framed(3, new byte[] {0, -2, -1, -1, -1, -1, -1, -1, -1, -1, 0}),
            record(3, "no number", 0L, null));
    List<byte[]> mixed = new ArrayList<>(good);
    mixed.addAll(140, poison);
    send(topic, mixed);

    run(config(topic, root), root);

    VerificationReport report =
        new Verification(new HadoopRoot("file:" + root, new Configuration())).run();
    assertThat(report.findings()).isEmpty();
    Totals totals = report.summary().totals();
    assertThat(totals.accepted()).isEqualTo(good.size());
    assertThat(totals.rejected()).isEqualTo(poison.size());
    assertThat(
            rows(
                """
                select count(*), count(distinct id), sum(id), count(amount), sum(amount), count(status), count("at"),
                  count(_key), count(distinct filename)
                from read_parquet('%s/validated/**/*.parquet', filename = true)""",
                root))
        .containsExactly("300, 300, 44850, 150, 162.5, 100, 100, 300, " + PARTITIONS);
    assertThat(
            rows(
                """
                select _rescued['note'] from read_parquet('%s/validated/**/*.parquet') where id in (1, 2, 5) order by id""",
                root))
        .containsExactly("null", "\"n2\"", "\"n5\"");
    assertThat(
            rows(
                "select epoch_ms(\"at\") from read_parquet('%s/validated/**/*.parquet') where id = 5",
                root))
        .containsExactly("5000");
    assertThat(
            rows(
                """
                select reason, count(*) from read_parquet('%s/dlq/**/*.parquet') group by 1 order by 1""",
                root))
        .containsExactly(
            "EMPTY_VALUE, 1",
            "INVALID_AVRO, 1",
            "NOT_FRAMED, 2",
            "TRAILING_DATA, 1",
            "TRUNCATED_AVRO, 3",
            "TYPE_MISMATCH, 1",
            "UNKNOWN_SCHEMA, 1",
            "UNREACHABLE_SCHEMA, 1");
    assertThat(
            rows(
                """
                select message from read_parquet('%s/dlq/**/*.parquet')
                where reason like '%%_SCHEMA' order by reason""",
                root))
        .satisfiesExactly(
            unknown -> assertThat(unknown).contains("id " + UNKNOWN),
            unreachable -> assertThat(unreachable).contains("id " + UNREACHABLE));
    assertThat(
            rows(
                """
                select field, message from read_parquet('%s/dlq/**/*.parquet') where reason = 'TYPE_MISMATCH'""",
                root))
        .containsExactly("id, expected bigint, found a string");
  }

  private static void run(BronzeConfig config, Path root) throws Exception {
    try (SparkSession spark = SparkSessionFactory.create(config.platform(), "orders")) {
      ReadTally tally = new ReadTally(spark);
      Dataset<Row> records =
          new KafkaStreamReader(
                  spark, new KafkaSettings(PARTS.kafka().bootstrapServers(), Options.of(Map.of())))
              .readStream(config.pipeline().source().topics().get(0));
      BronzePipeline pipeline =
          new BronzePipeline(config.pipeline(), JobConfig.schema(config), null, new Versions());
      BronzeWriter writer = new BronzeWriter(spark, WriterSettings.at("file:" + root, "orders"));
      writer
          .writeStream(
              pipeline.apply(tally.count(records)),
              writer.open(),
              tally,
              new BronzeWriter.Start(
                  "orders", "file:" + root + "/_checkpoint", Trigger.AvailableNow()))
          .awaitTermination();
    }
  }

  private BronzeConfig config(String topic, Path root) throws IOException {
    write(
        "kafka.yaml",
        "kafka: {bootstrap-servers: '%s'}".formatted(PARTS.kafka().bootstrapServers()));
    write("spark_config.yaml", "storage: {root: /lake}\nspark: {shuffle-partitions: 2}\n");
    write("environments/dev.yaml", "");
    write("schemas/orders.ddl", "id bigint not null, amount double, status string, at timestamp");
    write(
        "pipelines/orders.yaml",
        """
        source: {topic: %s}
        payload: {format: avro-confluent, key-format: string}
        schema: {file: schemas/orders.ddl, registry: {urls: "http://127.0.0.1:1"}}
        sink: {root: "file:%s"}
        """
            .formatted(topic, root));
    return JobConfig.load(directory, "orders", "dev", Map.of(), name -> null);
  }

  private void write(String name, String text) throws IOException {
    Path file = directory.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  private static void send(String topic, List<byte[]> values) throws Exception {
    List<Future<?>> sent = new ArrayList<>();
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", PARTS.kafka().bootstrapServers()),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      for (int i = 0; i < values.size(); i++) {
        byte[] key = ("k" + i).getBytes(StandardCharsets.UTF_8);
        sent.add(producer.send(new ProducerRecord<>(topic, i % PARTITIONS, key, values.get(i))));
      }
      for (Future<?> each : sent) {
        each.get();
      }
    }
  }

  private static GenericData.EnumSymbol symbol(boolean isNew) {
    Schema status = new Versions().byId(2).getField("status").schema();
    return new GenericData.EnumSymbol(status, isNew ? "NEW" : "OLD");
  }

  private static byte[] record(int id, @Nullable Object... values) throws IOException {
    Schema schema = new Versions().byId(id);
    GenericData.Record record = new GenericData.Record(schema);
    for (int i = 0; i < values.length; i++) {
      record.put(i, values[i]);
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(out, null);
    new GenericDatumWriter<GenericData.Record>(schema).write(record, encoder);
    encoder.flush();
    return framed(id, out.toByteArray());
  }

  private static byte[] framed(int id, byte[] payload) {
    return ByteBuffer.allocate(5 + payload.length).put((byte) 0).putInt(id).put(payload).array();
  }

  private static List<String> rows(String sql, Path root) throws SQLException {
    List<String> rows = new ArrayList<>();
    try (Connection duckDb = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = duckDb.createStatement();
        ResultSet result = statement.executeQuery(sql.formatted(root))) {
      int columns = result.getMetaData().getColumnCount();
      while (result.next()) {
        List<String> row = new ArrayList<>();
        for (int i = 1; i <= columns; i++) {
          row.add(String.valueOf(result.getObject(i)));
        }
        rows.add(String.join(", ", row));
      }
    }
    return rows;
  }
}
