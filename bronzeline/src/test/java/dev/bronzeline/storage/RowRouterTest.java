package dev.bronzeline.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.bronzeline.ledger.FileEntry;
import dev.bronzeline.ledger.FileOffsets;
import dev.bronzeline.ledger.Output;
import dev.bronzeline.ledger.PartitionId;
import dev.bronzeline.ledger.RowCounts;
import dev.bronzeline.quality.BatchRule;
import dev.bronzeline.quality.QualityPolicy;
import dev.bronzeline.testing.SparkExtension;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.InternalRow;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What a task writes, read back by Spark. */
@ExtendWith(SparkExtension.class)
class RowRouterTest {
  private static final String ACCEPTED =
      "cast(null as struct<stage:string,reason:string,field:string,message:string>)";

  private static final String ENVELOPE =
      """
      , 'events' AS _topic, cast(mod(id, 2) AS int) AS _partition, id AS _offset,
      timestamp_millis(1) AS _kafka_timestamp, timestamp'2026-11-23 18:59:59.999Z' AS _ingested_at,
      '1' AS _schema_version, 'valid' AS _validation_status, 1.0D AS _quality_score,
      if(id = 3, array('rule_a', 'rule_b'), array()) AS _violations, true AS _pii_scrubbed,
      map('x', '1') AS _rescued, cast('k' AS binary) AS _key, cast('v' AS binary) AS _value,
      array(named_struct('key', 'h', 'value', cast('w' AS binary))) AS _headers, %s AS _rejection
      FROM range(%d)
      """;

  private static final String EVERY_TYPE =
      """
      SELECT if(id = 0, null, concat('é', id)) AS text, id AS event_time, cast(id AS int) AS i,
      cast(id AS smallint) AS s, cast(id AS tinyint) AS b, id * 0.5D AS d, cast(id AS float) AS f, id = 1 AS flag,
      cast('bytes' AS binary) AS bin, date'2026-11-23' AS day, timestamp'2026-11-23 01:02:03.456789Z' AS at,
      timestamp_ntz'2026-11-23 01:02:03' AS local, cast(-id AS decimal(9,2)) AS small, cast(id AS decimal(18,4)) AS medium,
      cast(-id AS decimal(38,10)) AS large, if(id = 1, null, named_struct('a', id, 'b', array('x', null))) AS nested,
      array(named_struct('n', id)) AS list, map('k', array(id), 'n', null) AS pairs, cast(array() AS array<string>) AS none
      """;

  @TempDir Path root;

  @Test
  void every_type_comes_back_as_it_was(SparkSession spark) throws IOException {
    Dataset<Row> rows = spark.sql(EVERY_TYPE + ENVELOPE.formatted(ACCEPTED, 5));

    TaskReport report = write(rows, WriterSettings.at("file:" + root, "p"));

    Dataset<Row> written = spark.read().parquet("file:" + root + "/validated").drop("dt", "hr");
    assertThat(written.schema().simpleString())
        .isEqualTo(RowLayout.of(rows.schema(), null).bronze().simpleString());
    assertThat(written.orderBy("_offset").collectAsList())
        .isEqualTo(
            rows.select("*").drop("_key", "_value", "_headers", "_rejection").collectAsList());
    assertThat(report.violations()).isEqualTo(Map.of("rule_a", 1L, "rule_b", 1L));
  }

  @Test
  void rows_part_ways_and_all_of_them_are_counted(SparkSession spark) throws IOException {
    String rejection =
        """
        CASE id WHEN 1 THEN named_struct('stage', 'parse', 'reason', 'INVALID_JSON', 'field', null, 'message', 'm')
        WHEN 2 THEN named_struct('stage', 'ignore', 'reason', 'TOMBSTONE', 'field', null, 'message', 'm') END
        """;
    Dataset<Row> rows = spark.sql("SELECT id AS event_time" + ENVELOPE.formatted(rejection, 6));

    TaskReport report = write(rows, WriterSettings.at("file:" + root, "p"));

    assertThat(report.counts())
        .isEqualTo(
            Map.of(
                new PartitionId("events", 0), new RowCounts(2, 0, 1),
                new PartitionId("events", 1), new RowCounts(2, 1, 0)));
    assertThat(report.reasons())
        .isEqualTo(Map.of("parse/INVALID_JSON", 1L, "ignore/TOMBSTONE", 1L));
    Row letter = spark.read().parquet("file:" + root + "/dlq").first();
    assertThat(letter.<Long>getAs("offset")).isEqualTo(1L);
    assertThat(letter.<String>getAs("reason")).isEqualTo("INVALID_JSON");
    assertThat(letter.<byte[]>getAs("value")).asString().isEqualTo("v");
    assertThat(letter.<Integer>getAs("attempt")).isEqualTo(1);
  }

  @Test
  void rows_that_have_to_wait_go_where_no_reader_looks(SparkSession spark) throws IOException {
    Dataset<Row> rows =
        spark.sql("SELECT id AS event_time, id < 4 AS _held" + ENVELOPE.formatted(ACCEPTED, 6));

    TaskReport report = write(rows, settings("event_time", WriterSettings.PartitionBy.EVENT_TIME));

    assertThat(report.counts())
        .isEqualTo(
            Map.of(
                new PartitionId("events", 0), new RowCounts(1, 0, 0, 2),
                new PartitionId("events", 1), new RowCounts(1, 0, 0, 2)));
    FileEntry held =
        report.files().stream()
            .map(PreparedFile::entry)
            .filter(file -> file.output() == Output.HELD)
            .reduce((one, other) -> fail("more than one"))
            .orElseThrow();
    assertThat(held.path()).as("by arrival").startsWith("_held/dt=2026-11-23/hr=18/part-");
    assertThat(held.minEventTime())
        .as("when it arrived")
        .isEqualTo(Instant.parse("2026-11-23T18:59:59.999Z").toEpochMilli());
    assertThat(spark.read().parquet("file:" + root + "/validated").count()).isEqualTo(2);
    Dataset<Row> waiting = spark.read().parquet("file:" + root + "/" + held.path());
    assertThat(waiting.count()).isEqualTo(4);
    assertThat(waiting.columns())
        .as("those of the table")
        .isEqualTo(spark.read().parquet("file:" + root + "/validated").drop("dt", "hr").columns());
  }

  @Test
  void a_file_tells_its_rows_offsets_and_event_times(SparkSession spark) throws IOException {
    Dataset<Row> rows =
        spark.sql("SELECT 1000 + id AS event_time" + ENVELOPE.formatted(ACCEPTED, 5));

    FileEntry file =
        write(rows, settings("event_time", WriterSettings.PartitionBy.INGESTION_TIME))
            .files()
            .get(0)
            .entry();

    assertThat(file.output()).isEqualTo(Output.VALIDATED);
    assertThat(file.path())
        .startsWith("validated/dt=2026-11-23/hr=18/part-")
        .endsWith(".snappy.parquet");
    assertThat(file.rows()).isEqualTo(5);
    assertThat(file.offsets())
        .containsExactlyInAnyOrder(
            new FileOffsets("events", 0, 0, 4, 3), new FileOffsets("events", 1, 1, 3, 2));
    assertThat(file.minEventTime()).isEqualTo(1000);
    assertThat(file.maxEventTime()).isEqualTo(1004);
  }

  @Test
  void rows_go_to_the_hour_of_the_event_when_asked_and_no_hour_is_forgotten(SparkSession spark)
      throws IOException {
    // Forty hours, more than may be open at a time; one event without a time, one with an absurd
    // one.
    Dataset<Row> rows =
        spark.sql(
            "SELECT CASE id WHEN 0 THEN null WHEN 1 THEN 9223372036854775807 ELSE id * 3600000 END AS event_time"
                + ENVELOPE.formatted(ACCEPTED, 42));

    write(rows, settings("event_time", WriterSettings.PartitionBy.EVENT_TIME));

    Dataset<Row> written = spark.read().parquet("file:" + root + "/validated");
    assertThat(written.count()).isEqualTo(42);
    assertThat(written.select("dt", "hr").distinct().count()).isEqualTo(41);
    assertThat(written.where("dt = '2026-11-23'").count()).isEqualTo(2);
  }

  @Test
  void a_file_ends_at_its_size_even_if_it_has_few_rows(SparkSession spark) throws IOException {
    // Small rows first: Parquet concludes from them that it need not look for a while.
    Dataset<Row> rows =
        spark.sql(
            "SELECT if(id < 150, 'x', repeat(cast(id AS string), 700000)) AS text,"
                + " id AS event_time"
                + ENVELOPE.formatted(ACCEPTED, 190));

    TaskReport report =
        write(rows, settings("event_time", WriterSettings.PartitionBy.INGESTION_TIME, 8 << 20));

    assertThat(report.files()).hasSizeGreaterThan(8);
  }

  @Test
  void nulls_of_named_fields_and_the_newest_times_are_counted_of_accepted_rows(SparkSession spark)
      throws IOException {
    String rejection =
        "if(id = 9, named_struct('stage', 'parse', 'reason', 'INVALID_JSON', 'field', null, 'message', 'm'), null)";
    Dataset<Row> rows =
        spark.sql(
            """
            SELECT if(id < 3, null, 'x') AS text,
            if(id = 1, null, named_struct('inner', if(id > 6, null, id))) AS outer,
            if(id = 8, 9999999999999, 1000 + id) AS event_time
            """
                + ENVELOPE.formatted(rejection, 10));
    QualityPolicy quality =
        new QualityPolicy(
            List.of(
                rule("a", new BatchRule.MaxNull("text", 0)),
                rule("b", new BatchRule.MaxNull("outer.inner", 0)),
                rule("c", new BatchRule.MaxAge(Duration.ZERO, true))),
            null);
    WriterSettings settings =
        new WriterSettings(
            "file:" + root,
            "p",
            Writing.STREAM,
            "1",
            "event_time",
            WriterSettings.PartitionBy.INGESTION_TIME,
            WriterSettings.DEFAULT_FILE_BYTES,
            List.of(),
            Set.of(),
            false,
            Set.of(),
            quality);

    RowFacts facts = write(rows, settings).facts();

    assertThat(quality.countedFields()).containsExactly("outer.inner", "text");
    assertThat(facts.nulls()).containsExactly(3L, 3L);
    assertThat(facts.newestEvent()).isEqualTo(1007);
    assertThat(facts.newestRecord()).isEqualTo(1);
    assertThat(RowFacts.time(facts.ingestedAt()))
        .isEqualTo(Instant.parse("2026-11-23T18:59:59.999Z"));
    RowFacts twice = facts.plus(facts);
    assertThat(twice.nulls()).containsExactly(6L, 6L);
  }

  @Test
  void what_no_rule_asks_for_is_not_looked_at(SparkSession spark) throws IOException {
    Dataset<Row> rows = spark.sql("SELECT 1 AS event_time" + ENVELOPE.formatted(ACCEPTED, 5));

    RowFacts facts = write(rows, WriterSettings.at("file:" + root, "p")).facts();

    assertThat(facts.nulls()).isEmpty();
    assertThat(facts.newestRecord()).isEqualTo(RowFacts.NEVER);
    assertThat(RowFacts.time(facts.ingestedAt())).isNull();
  }

  private static BatchRule rule(String id, BatchRule.Demand demand) {
    return new BatchRule(id, false, 1, demand);
  }

  @Test
  void an_aborted_task_leaves_nothing(SparkSession spark) throws IOException {
    Dataset<Row> rows = spark.sql("SELECT 1 AS event_time" + ENVELOPE.formatted(ACCEPTED, 5));
    Store store = store();
    RowRouter router = router(rows, WriterSettings.at("file:" + root, "p"), store);
    for (InternalRow row : internal(rows)) {
      router.write(row);
    }

    router.abort();

    assertThat(store.list("")).isEmpty();
    store.sweep(name -> true);
    assertThat(root.resolve("validated")).doesNotExist();
  }

  private TaskReport write(Dataset<Row> rows, WriterSettings settings) throws IOException {
    Store store = store();
    RowRouter router = router(rows, settings, store);
    for (InternalRow row : internal(rows)) {
      router.write(row);
    }
    TaskReport report = router.commit().report();
    for (PreparedFile file : report.files()) {
      store.publish(file.staged());
    }
    return report;
  }

  private Store store() throws IOException {
    return Stores.open(new org.apache.hadoop.fs.Path("file:" + root), new Configuration());
  }

  private static RowRouter router(Dataset<Row> rows, WriterSettings settings, Store store) {
    WriterId writer = new WriterId("stream", 1, "abcdefgh");
    return new RowRouter(
        settings,
        RowLayout.of(rows.schema(), settings.eventTime(), settings.quality().countedFields()),
        store,
        number -> writer.fileName(0, 0, number));
  }

  private static List<InternalRow> internal(Dataset<Row> rows) {
    return rows.queryExecution().toRdd().toJavaRDD().map(InternalRow::copy).collect();
  }

  private WriterSettings settings(
      @Nullable String eventTime, WriterSettings.PartitionBy partitionBy) {
    return settings(eventTime, partitionBy, WriterSettings.DEFAULT_FILE_BYTES);
  }

  private WriterSettings settings(
      @Nullable String eventTime, WriterSettings.PartitionBy partitionBy, long targetFileBytes) {
    return new WriterSettings(
        "file:" + root,
        "p",
        Writing.STREAM,
        "1",
        eventTime,
        partitionBy,
        targetFileBytes,
        List.of(),
        Set.of(),
        false);
  }
}
