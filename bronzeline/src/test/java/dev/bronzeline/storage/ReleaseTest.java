package dev.bronzeline.storage;

import static dev.bronzeline.storage.HeldRoot.BEGIN;
import static dev.bronzeline.storage.HeldRoot.WINDOW;
import static dev.bronzeline.storage.HeldRoot.copy;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bronzeline.dedup.Keep;
import dev.bronzeline.ledger.Commit;
import dev.bronzeline.ledger.Finding;
import dev.bronzeline.ledger.LogEntry;
import dev.bronzeline.ledger.PartitionId;
import dev.bronzeline.ledger.PartitionLedger;
import dev.bronzeline.ledger.Totals;
import dev.bronzeline.ledger.Verification;
import dev.bronzeline.ledger.VerificationReport;
import dev.bronzeline.testing.SparkExtension;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Rows that a stream has put on hold, and what releases make of them, on a real root. */
@ExtendWith(SparkExtension.class)
class ReleaseTest {
  private static final Duration SECOND = Duration.ofSeconds(1);

  @TempDir Path root;

  private SparkSession spark;
  private HeldRoot shop;

  @BeforeEach
  void a_stream(SparkSession session) throws IOException {
    spark = session;
    shop = new HeldRoot(session, root);
  }

  @Test
  void nothing_is_published_while_windows_are_open() throws IOException {
    shop.arrive(Duration.ZERO, copy("a", 5L), copy("b", 1L));

    assertThat(shop.release(Keep.LATEST).run(BEGIN.plus(WINDOW).minusMillis(1))).isEmpty();

    assertThat(shop.published()).isEmpty();
    assertThat(shop.held().rows()).isEqualTo(2);
    assertThat(shop.held().oldest()).contains(BEGIN);
    assertVerified(new Totals(0, 0, 0, 0, 0, 2));
  }

  @Test
  void of_a_closed_window_the_latest_copy_is_published_and_the_rest_waits() throws IOException {
    shop.arrive(Duration.ZERO, copy("a", 5L), copy("a", 9L), copy("a", 7L)); // offsets 0 to 2
    shop.arrive(SECOND, copy("a", 8L), copy("b", 1L)); // 3 and 4
    shop.arrive(WINDOW, copy("a", 2L)); // 5, the next window of a

    LogEntry entry = shop.release(Keep.LATEST).run(BEGIN.plus(WINDOW)).orElseThrow();

    assertThat(shop.published()).containsExactly(1L);
    Commit commit = Objects.requireNonNull(entry.commit());
    assertThat(commit.ledger())
        .containsExactly(PartitionLedger.released(new PartitionId("events", 0), 1, 3));
    assertThat(commit.position()).as("no offsets").isEmpty();
    assertThat(shop.held().rows()).isEqualTo(2);
    assertThat(shop.held().oldest()).contains(BEGIN.plus(SECOND));
    assertVerified(new Totals(1, 0, 3, 0, 0, 2));
  }

  @Test
  void the_earliest_copy_is_published_if_that_one_is_wanted() throws IOException {
    shop.arrive(Duration.ZERO, copy("a", 5L), copy("a", 3L), copy("a", 3L), copy("a", null));

    shop.release(Keep.EARLIEST).run(BEGIN.plus(WINDOW));

    assertThat(shop.published()).as("of equal ones the first offset").containsExactly(1L);
  }

  @Test
  void of_equal_times_the_last_offset_is_the_latest_and_no_time_is_worse_than_any()
      throws IOException {
    shop.arrive(Duration.ZERO, copy("a", 5L), copy("a", 5L), copy("a", null));
    shop.arrive(Duration.ZERO, copy("b", null), copy("b", null));

    shop.release(Keep.LATEST).run(BEGIN.plus(WINDOW));

    assertThat(shop.published()).containsExactly(1L, 4L);
  }

  @Test
  void a_row_without_a_key_does_not_wait() throws IOException {
    shop.arrive(Duration.ZERO, copy(null, 5L), copy(null, 5L), copy("a", 5L));

    assertThat(shop.published()).containsExactly(0L, 1L);
    shop.release(Keep.LATEST).run(BEGIN.plus(WINDOW));
    assertThat(shop.published()).containsExactly(0L, 1L, 2L);
    assertVerified(new Totals(3, 0, 0, 0, 0, 0));
  }

  @Test
  void it_does_not_matter_how_often_rows_are_looked_at_and_by_whom() throws IOException {
    shop.arrive(Duration.ZERO, copy("a", 1L), copy("b", 9L));
    shop.release(Keep.LATEST).run(BEGIN.plus(SECOND));
    shop.arrive(SECOND.multipliedBy(2), copy("a", 3L), copy("c", 1L));
    shop.release(Keep.LATEST).run(BEGIN.plus(WINDOW)); // a: offset 2, b: offset 1
    shop.arrive(
        WINDOW.plus(SECOND), copy("a", 2L), copy("c", 0L)); // c is in the window of offset 3
    shop.release(Keep.LATEST).run(BEGIN.plus(WINDOW).plus(WINDOW));
    shop.arrive(WINDOW.multipliedBy(3), copy("c", 4L));

    shop.release(Keep.LATEST).run(BEGIN.plus(WINDOW.multipliedBy(4)));

    assertThat(shop.published()).containsExactly(1L, 2L, 3L, 4L, 6L);
    assertThat(shop.held().files()).isEmpty();
    assertVerified(new Totals(5, 0, 2, 0, 0, 0));
  }

  @Test
  void what_was_put_on_hold_since_the_last_release_is_part_of_the_next() throws IOException {
    Release release = shop.release(Keep.LATEST);
    shop.arrive(Duration.ZERO, copy("a", 1L));
    release.run(BEGIN.plus(WINDOW));
    shop.arrive(WINDOW, copy("b", 1L), copy("c", 1L));
    shop.arrive(WINDOW.plus(SECOND), copy("b", 2L));

    release.run(BEGIN.plus(WINDOW).plus(WINDOW));

    assertThat(shop.published()).containsExactly(0L, 2L, 3L);
    assertVerified(new Totals(3, 0, 1, 0, 0, 0));
  }

  @Test
  void files_that_were_replaced_stay_until_the_next_release() throws IOException {
    shop.arrive(Duration.ZERO, copy("a", 1L));
    Path first = shop.file(shop.held().files().get(0).path());
    shop.arrive(SECOND, copy("b", 1L));
    Release release = shop.release(Keep.LATEST);
    release.run(BEGIN.plus(WINDOW));

    assertThat(first).as("for who has read the log before").exists();
    release.run(BEGIN.plus(WINDOW).plus(SECOND));
    assertThat(first).doesNotExist();
    assertThat(shop.published()).containsExactly(0L, 1L);
    assertVerified(new Totals(2, 0, 0, 0, 0, 0));
  }

  @Test
  void rows_from_before_a_field_was_added_are_published_too() throws IOException {
    shop.arrive(Duration.ZERO, copy("a", 1L));
    shop.arriveAs("id, at, 'new' AS added", SECOND, copy("b", 1L));

    shop.release(Keep.LATEST).run(BEGIN.plus(WINDOW).plus(SECOND));

    assertThat(
            spark
                .read()
                .option("mergeSchema", true)
                .parquet("file:" + root + "/validated")
                .orderBy("_offset")
                .select("added")
                .as(Encoders.STRING())
                .collectAsList())
        .containsExactly(null, "new");
    assertVerified(new Totals(2, 0, 0, 0, 0, 0));
  }

  @Test
  void a_second_release_fences_the_first() throws IOException {
    shop.arrive(Duration.ZERO, copy("a", 1L));
    Release first = shop.release(Keep.LATEST);
    shop.release(Keep.LATEST);

    assertThatThrownBy(() -> first.run(BEGIN.plus(WINDOW)))
        .isInstanceOf(AnotherWriterException.class);
    assertThat(shop.published()).isEmpty();
    assertVerified(new Totals(0, 0, 0, 0, 0, 1));
  }

  @Test
  void rows_on_hold_are_replaced_by_releases_only_and_all_at_once_and_none_gets_lost()
      throws IOException {
    shop.arrive(Duration.ZERO, copy("a", 1L));
    shop.arrive(SECOND, copy("b", 1L));
    HeldFiles held = shop.held();
    HeldFiles part = new HeldFiles(held.upTo(), held.files().subList(0, 1));
    var dropped = List.of(PartitionLedger.released(new PartitionId("events", 0), 0, 1));
    LaneWriter maintenance = shop.open(Writing.MAINTENANCE);

    assertThatThrownBy(
            () ->
                maintenance.commit(
                    BatchCommit.replacing(maintenance.id(), 0, held.files(), List.of(), "1")))
        .isInstanceOf(IllegalArgumentException.class);
    LaneWriter loses = shop.open(Writing.RELEASE);
    assertThatThrownBy(
            () -> loses.commit(BatchCommit.releasing(loses.id(), held, dropped, List.of(), "1")))
        .isInstanceOf(UnbalancedBatchException.class);
    LaneWriter takesPart = shop.open(Writing.RELEASE);
    assertThatThrownBy(
            () ->
                takesPart.commit(
                    BatchCommit.releasing(takesPart.id(), part, dropped, List.of(), "1")))
        .hasMessageContaining("must take all");
  }

  @Test
  void a_lost_file_of_rows_on_hold_is_told() throws IOException {
    shop.arrive(Duration.ZERO, copy("a", 1L));
    Files.delete(shop.file(shop.held().files().get(0).path()));

    assertThat(verified().findings())
        .extracting(Finding::kind)
        .containsExactly(Finding.Kind.FILE_MISSING);
  }

  @Test
  void how_many_rows_are_on_hold_is_known_from_the_last_commits() throws IOException {
    CommitLog log = shop.log();
    assertThat(HeldFiles.rows(log)).isZero();
    shop.arrive(Duration.ZERO, copy("a", 1L), copy("a", 2L));
    shop.arrive(SECOND, copy("b", 1L));
    assertThat(HeldFiles.rows(log)).isEqualTo(3);
    shop.release(Keep.LATEST).run(BEGIN.plus(WINDOW));
    assertThat(HeldFiles.rows(log)).isEqualTo(1);
  }

  private VerificationReport verified() throws IOException {
    return new Verification(new HadoopRoot("file:" + root, new Configuration())).run();
  }

  private void assertVerified(Totals totals) throws IOException {
    VerificationReport report = verified();
    assertThat(report.findings()).isEmpty();
    assertThat(report.notes()).isEmpty();
    assertThat(report.summary().totals()).isEqualTo(totals);
  }
}
