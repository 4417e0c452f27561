package dev.bronzeline.storage;

import dev.bronzeline.dedup.Deduplication;
import dev.bronzeline.dedup.Keep;
import dev.bronzeline.ledger.PartitionId;
import dev.bronzeline.ledger.PartitionLedger;
import dev.bronzeline.ledger.RowCounts;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.InternalRow;
import org.jspecify.annotations.Nullable;

/** A real root, with a stream that puts rows on hold, and without Kafka. */
public final class HeldRoot {
  /** When the first batch may arrive. */
  public static final Instant BEGIN = Instant.parse("2026-11-23T18:00:00Z");

  /** How long rows wait. */
  public static final Duration WINDOW = Duration.ofMinutes(10);

  private final SparkSession spark;
  private final Path root;
  private final Store store;
  private final Source stream;

  /** Who reads a partition, and how far it has come. */
  private static final class Source {
    final LaneWriter lane;
    final int partition;
    long nextOffset;
    long nextBatch;

    Source(LaneWriter lane, int partition) {
      this.lane = lane;
      this.partition = partition;
    }
  }

  /** A new one. */
  public HeldRoot(SparkSession spark, Path root) throws IOException {
    this.spark = spark;
    this.root = root;
    store = Stores.open(new org.apache.hadoop.fs.Path("file:" + root), new Configuration());
    stream = new Source(open(Writing.STREAM), 0);
  }

  Path file(String path) {
    return root.resolve(path);
  }

  LaneWriter open(String lane) throws IOException {
    return LaneWriter.open(store, new Writing(lane, "shop", "test", "here"));
  }

  CommitLog log() {
    return new CommitLog(store);
  }

  HeldFiles held() throws IOException {
    return HeldFiles.read(log());
  }

  /** The store of the root. */
  Store store() {
    return store;
  }

  /** A new writer of releases. */
  public Release release(Keep keep) throws IOException {
    return release(keep, store, "id");
  }

  /** The same on another store, or with other keys. */
  Release release(Keep keep, Store through, String... keys) throws IOException {
    WriterSettings settings = settings(Writing.RELEASE);
    return new Release(
        spark,
        settings,
        new Deduplication(List.of(keys), WINDOW, keep),
        LaneWriter.open(through, new Writing(Writing.RELEASE, "shop", "test", "here")));
  }

  private WriterSettings settings(String lane) {
    return new WriterSettings(
        "file:" + root,
        "shop",
        lane,
        "1",
        "at",
        WriterSettings.PartitionBy.INGESTION_TIME,
        WriterSettings.DEFAULT_FILE_BYTES,
        List.of("_offset"),
        Set.of(),
        false);
  }

  /** The offsets in the bronze table. */
  public List<Long> published() throws IOException {
    if (store.list("validated").isEmpty()) {
      return List.of();
    }
    return spark
        .read()
        .parquet("file:" + root + "/validated")
        .select("_offset")
        .as(Encoders.LONG())
        .collectAsList()
        .stream()
        .sorted()
        .toList();
  }

  /** A copy of a key with its event time. */
  public static String copy(@Nullable String id, @Nullable Long at) {
    return "(%s, %s)".formatted(id == null ? "null" : "'" + id + "'", at);
  }

  /** A batch of the stream: its copies take the next offsets. */
  public void arrive(Duration after, String... copies) throws IOException {
    arriveAs("id, at", after, copies);
  }

  /** The one batch of a backfill of another partition. */
  void backfill(Duration after, String... copies) throws IOException {
    batch(new Source(open(Writing.BACKFILL), 1), "id, at", after, copies);
  }

  void arriveAs(String fields, Duration after, String... copies) throws IOException {
    batch(stream, fields, after, copies);
  }

  private void batch(Source source, String fields, Duration after, String... copies)
      throws IOException {
    long from = source.nextOffset;
    String values =
        Arrays.stream(copies)
            .map(copy -> copy.substring(0, copy.length() - 1) + ", " + source.nextOffset++ + ")")
            .collect(Collectors.joining(", "));
    Dataset<Row> rows =
        spark.sql(
            """
            SELECT %s, 'events' AS _topic, %d AS _partition, cast(off AS bigint) AS _offset,
            timestamp_millis(1) AS _kafka_timestamp, timestamp_millis(%d) AS _ingested_at,
            '1' AS _schema_version, 'valid' AS _validation_status, 1.0D AS _quality_score,
            cast(array() AS array<string>) AS _violations, true AS _pii_scrubbed,
            cast(null AS map<string, string>) AS _rescued, cast(null AS binary) AS _key, cast(null AS binary) AS _value,
            cast(null AS array<struct<key: string, value: binary>>) AS _headers,
            cast(null as struct<stage:string,reason:string,field:string,message:string>) AS _rejection,
            id IS NOT NULL AS _held
            FROM (SELECT cast(col1 AS string) AS id, cast(col2 AS bigint) AS at, col3 AS off FROM VALUES %s)
            """
                .formatted(fields, source.partition, BEGIN.plus(after).toEpochMilli(), values));
    long batch = source.nextBatch++;
    RowRouter router =
        new RowRouter(
            settings(Writing.STREAM),
            RowLayout.of(rows.schema(), "at"),
            store,
            file -> source.lane.fileName(batch, 0, file));
    for (InternalRow row :
        rows.queryExecution().toRdd().toJavaRDD().map(InternalRow::copy).collect()) {
      router.write(row);
    }
    TaskReport report = router.commit().report();
    RowCounts counts =
        report.counts().getOrDefault(new PartitionId("events", source.partition), RowCounts.NONE);
    source.lane.commit(
        new BatchCommit(
            "checkpoint",
            batch,
            List.of(
                new PartitionLedger(
                    "events",
                    source.partition,
                    from,
                    source.nextOffset,
                    counts.accepted(),
                    0,
                    0,
                    0,
                    0,
                    counts.held())),
            Map.of(),
            Map.of(),
            report.files(),
            "1",
            List.of()));
  }
}
