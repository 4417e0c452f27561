package dev.bronzeline.storage;

import dev.bronzeline.dedup.Deduplication;
import dev.bronzeline.ledger.Commit;
import dev.bronzeline.ledger.FileEntry;
import dev.bronzeline.ledger.LogEntry;
import dev.bronzeline.ledger.PartitionId;
import dev.bronzeline.ledger.PartitionLedger;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.classic.SparkSession;
import org.apache.spark.util.SerializableConfiguration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes the rows on hold whose time has come: of each key whose window has closed the best
 * copy, the others being its duplicates. All files of rows on hold are read, and what is to wait
 * longer is written to new ones; one commit publishes, counts and replaces.
 *
 * <p>Everything that it decides by is in the log and in the files that this lists. So nothing is
 * lost or decided twice, whenever it stops, and it does not matter who continues.
 *
 * <p>Confined to one thread at a time.
 */
public final class Release {
  private static final Logger LOG = LoggerFactory.getLogger(Release.class);

  /** When all windows have closed, whatever clock they were opened by. */
  public static final Instant END = Instant.parse("9999-12-31T00:00:00Z");

  /** More files than this are made fewer, although nothing is due. */
  private static final int MANY_FILES = 1000;

  private final SparkSession spark;
  private final WriterSettings settings;
  private final Deduplication deduplication;
  private final Duration window;
  private final LaneWriter lane;
  private final Store store;
  private final CommitLog log;

  /**
   * Releases of one pipeline.
   *
   * @param settings how the pipeline's rows are written
   * @param deduplication which rows are copies, and which one is kept; with a window
   * @param lane the opened lane {@link Writing#RELEASE} of the pipeline's root
   */
  public Release(
      org.apache.spark.sql.SparkSession spark,
      WriterSettings settings,
      Deduplication deduplication,
      LaneWriter lane) {
    this.spark = (SparkSession) spark;
    this.settings = settings;
    this.deduplication = deduplication;
    this.window = Objects.requireNonNull(deduplication.window(), "rows wait for a window to close");
    this.lane = lane;
    this.store = lane.store();
    this.log = new CommitLog(store);
  }

  /** The lane that it commits in. */
  public LaneWriter lane() {
    return lane;
  }

  /** How long rows wait. */
  public Duration window() {
    return window;
  }

  /** What is on hold now. */
  public HeldFiles held() throws IOException {
    return HeldFiles.read(log);
  }

  /**
   * Publishes what is due, in a job of Spark's.
   *
   * @param now every row that arrived before is in the log; later ones may be
   * @return the commit; empty if nothing is due
   * @throws AnotherWriterException if a newer writer has opened the lane
   * @throws IOException if the log cannot be read
   */
  public Optional<LogEntry> run(Instant now) throws IOException {
    HeldFiles held = held();
    if (!isDue(held, now)) {
      return Optional.empty();
    }
    deleteReplaced();
    List<ReleaseReport> reports = decide(held, now);
    List<PreparedFile> files = new ArrayList<>();
    Map<PartitionId, ReleaseReport.Counts> counts = new TreeMap<>();
    for (ReleaseReport report : reports) {
      files.addAll(report.files());
      report.counts().forEach((id, more) -> counts.merge(id, more, ReleaseReport.Counts::plus));
    }
    List<PartitionLedger> ledger =
        counts.entrySet().stream()
            .map(
                count ->
                    PartitionLedger.released(
                        count.getKey(), count.getValue().accepted(), count.getValue().duplicates()))
            .toList();
    return lane.commit(
            BatchCommit.releasing(lane.id(), held, ledger, files, settings.schemaVersion()))
        .entry();
  }

  private boolean isDue(HeldFiles held, Instant now) {
    boolean closed = held.oldest().filter(first -> !first.plus(window).isAfter(now)).isPresent();
    return closed || held.files().size() > MANY_FILES;
  }

  /**
   * Deletes the files that the release before this one has replaced. Not at once when they are
   * replaced: who has read the log before, such as a verification, finds them for a while. And
   * before the next commit, so that none stays for ever.
   */
  private void deleteReplaced() throws IOException {
    List<String> replaced =
        lane.lastCommit().map(LogEntry::commit).map(Commit::replacedFiles).orElse(List.of());
    for (String path : replaced) {
      store.delete(path);
    }
    LOG.debug("Deleted {} files that hold nothing any more", replaced.size());
  }

  private List<ReleaseReport> decide(HeldFiles held, Instant now) {
    Path root = new Path(settings.root());
    Dataset<Row> rows =
        spark
            .read()
            .option("mergeSchema", true) // some may be from before a field was added
            .option("recursiveFileLookup", true) // the folders' names are no columns
            .parquet(
                held.files().stream()
                    .map(FileEntry::path)
                    .map(path -> new Path(root, path).toString())
                    .toArray(String[]::new));
    Dataset<Row> byKey =
        deduplication.byKeyAndArrival(
            rows.select(
                RowLayout.inOrder(rows.schema()).stream()
                    .map(Deduplication::column)
                    .toArray(org.apache.spark.sql.Column[]::new)));
    ReleaseTask task =
        new ReleaseTask(
            settings,
            byKey.schema(),
            deduplication.keep(),
            window.toMillis() * 1000,
            micros(now),
            new SerializableConfiguration(hadoop()),
            lane.id(),
            held.upTo());
    return byKey.queryExecution().toRdd().toJavaRDD().mapPartitions(task).collect().stream()
        .map(ReleaseReport::of)
        .toList();
  }

  /** Not by the difference to 1970, which has more nanoseconds than a long in a far future. */
  private static long micros(Instant time) {
    return time.getEpochSecond() * 1_000_000 + time.getNano() / 1000;
  }

  private Configuration hadoop() {
    return spark.sessionState().newHadoopConf();
  }
}
