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
import dev.bronzeline.ledger.Output;
import dev.bronzeline.ledger.PartitionId;
import dev.bronzeline.ledger.PartitionLedger;
import dev.bronzeline.ledger.Totals;
import dev.bronzeline.ledger.Verification;
import dev.bronzeline.ledger.VerificationReport;
import dev.bronzeline.testing.SparkExtension;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
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
  void copies_are_those_that_agree_in_all_of_several_keys() throws IOException {
    shop.arriveAs(
        "id, at, if(off % 2 = 0, 'paris', 'rome') AS branch",
        Duration.ZERO, copy("a", 1L), copy("a", 9L), copy("a", 3L), copy("a", 2L));

    shop.release(Keep.LATEST, shop.store(), "id", "branch").run(BEGIN.plus(WINDOW));

    assertThat(shop.published()).as("of each branch the latest").containsExactly(1L, 2L);
    assertVerified(new Totals(2, 0, 2, 0, 0, 0));
  }

  @Test
  void a_window_of_many_hours_makes_one_file_of_each_hour_and_not_one_of_each_row()
      throws IOException {
    int hours = 24;
    for (int hour = 0; hour < hours; hour++) {
      String[] copies = new String[10];
      for (int i = 0; i < copies.length; i++) {
        copies[i] = copy("key %d of hour %d".formatted(i, hour), 1L);
      }
      shop.arrive(Duration.ofHours(hour), copies);
    }
    Release release = shop.release(Keep.LATEST);

    Commit first = release.run(BEGIN.plus(WINDOW)).map(LogEntry::commit).orElseThrow();
    Commit last = release.run(Release.END).map(LogEntry::commit).orElseThrow();

    assertThat(files(first, Output.HELD)).as("one of each task").isEqualTo(tasks(first));
    assertThat(files(last, Output.VALIDATED)).isLessThanOrEqualTo((hours - 1) * tasks(last));
    assertVerified(new Totals(10L * hours, 0, 0, 0, 0, 0));
  }

  private static long files(Commit commit, Output output) {
    return commit.files().stream().filter(file -> file.output() == output).count();
  }

  /** How many tasks have written a commit's files: the third part of a name tells the task. */
  private static long tasks(Commit commit) {
    return commit.files().stream()
        .map(file -> file.path().substring(file.path().lastIndexOf('/') + 1).split("-", -1)[3])
        .distinct()
        .count();
  }

  @Test
  void wherever_a_release_stops_the_next_one_goes_on_and_no_row_is_lost_or_published_twice()
      throws IOException {
    Path folder = root;
    int calls = 0;
    for (boolean stopped = true; stopped; calls++) {
      root = folder.resolve("stopped-before-" + calls);
      shop = new HeldRoot(spark, root);
      shop.arrive(Duration.ZERO, copy("a", 5L), copy("b", 1L)); // offsets 0 and 1
      shop.release(Keep.LATEST).run(BEGIN.plus(WINDOW)); // its files are replaced now
      shop.arrive(WINDOW, copy("a", 5L), copy("a", 9L), copy("b", 1L)); // 2 to 4
      shop.arrive(WINDOW.plus(SECOND), copy("a", 7L), copy("waits", 1L)); // 5 and 6

      stopped = stops(calls, BEGIN.plus(WINDOW.multipliedBy(2)));
      assertThat(verified(true).findings()).as("after a stop before call %d", calls).isEmpty();
      shop.release(Keep.LATEST).run(BEGIN.plus(WINDOW.multipliedBy(2)));

      assertThat(shop.published()).as("call %d", calls).containsExactly(0L, 1L, 3L, 4L);
      assertThat(verified(true).summary().totals()).isEqualTo(new Totals(4, 0, 2, 0, 0, 1));
      assertThat(verified(true).findings()).as("after the end, call %d", calls).isEmpty();
    }
    assertThat(calls).as("calls that change the store").isGreaterThan(6);
  }

  /** Whether a release that stops before its n-th change of the store comes to that point. */
  private boolean stops(int before, Instant now) throws IOException {
    int[] calls = {0};
    Store mortal =
        new HookedStore(
            shop.store(),
            () -> {
              if (calls[0]++ == before) {
                throw new Stopped();
              }
            });
    try {
      shop.release(Keep.LATEST, mortal, "id").run(now);
      return false;
    } catch (Stopped e) {
      return true;
    }
  }

  @Test
  void a_release_that_was_paused_before_its_commit_publishes_nothing_when_it_wakes_up()
      throws IOException {
    shop.arrive(Duration.ZERO, copy("a", 1L), copy("a", 2L));
    shop.arrive(SECOND, copy("b", 1L));
    Release paused =
        beforeTheEntry(
            () -> {
              Release next = shop.release(Keep.LATEST);
              next.run(BEGIN.plus(WINDOW));
              next.run(BEGIN.plus(WINDOW).plus(SECOND)); // deletes what the paused one has read
            });

    assertThatThrownBy(() -> paused.run(BEGIN.plus(WINDOW)))
        .isInstanceOf(AnotherWriterException.class);
    assertThat(shop.published()).containsExactly(1L, 2L);
    assertThat(verified(true).findings()).isEmpty();
  }

  @Test
  void what_stream_and_backfill_put_on_hold_while_a_release_commits_is_left_to_the_next()
      throws IOException {
    shop.arrive(Duration.ZERO, copy("a", 1L));
    Release release =
        beforeTheEntry(
            () -> {
              shop.arrive(SECOND, copy("b", 1L));
              shop.backfill(SECOND, copy("c", 1L));
            });

    release.run(BEGIN.plus(WINDOW));
    assertThat(shop.published()).containsExactly(0L);
    assertThat(shop.held().rows()).isEqualTo(2);
    assertVerified(new Totals(1, 0, 0, 0, 0, 2));
    release.run(BEGIN.plus(WINDOW).plus(SECOND));

    assertThat(shop.published()).hasSize(3);
    assertVerified(new Totals(3, 0, 0, 0, 0, 0));
  }

  @Test
  void a_verification_while_a_release_commits_finds_nothing_but_that() throws IOException {
    shop.arrive(Duration.ZERO, copy("a", 1L), copy("a", 2L));
    List<Finding> findings = new ArrayList<>();
    List<Finding> unwarned = new ArrayList<>();
    beforeTheEntry(
            () -> {
              findings.addAll(verified(true).findings());
              unwarned.addAll(verified(false).findings());
            })
        .run(BEGIN.plus(WINDOW));

    assertThat(findings).isEmpty();
    assertThat(unwarned).extracting(Finding::kind).containsExactly(Finding.Kind.IN_FLIGHT);
  }

  @Test
  void a_verification_is_not_misled_by_releases_that_delete_what_it_is_about_to_read()
      throws IOException {
    shop.arrive(Duration.ZERO, copy("a", 1L), copy("a", 2L));
    shop.arrive(SECOND, copy("b", 1L));
    Release release = shop.release(Keep.LATEST);
    Runnable releases =
        () -> {
          try {
            release.run(BEGIN.plus(WINDOW));
            release.run(BEGIN.plus(WINDOW).plus(SECOND));
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        };

    VerificationReport report =
        new Verification(
                new RootOnceListed(new HadoopRoot("file:" + root, new Configuration()), releases))
            .run();

    assertThat(report.findings()).isEmpty();
    assertThat(shop.published()).containsExactly(1L, 2L);
    assertVerified(new Totals(2, 0, 1, 0, 0, 0));
  }

  private Release beforeTheEntry(HookedStore.Hook hook) throws IOException {
    boolean[] open = {false};
    Store store =
        new HookedStore(shop.store(), () -> {}) {
          @Override
          public boolean createIfAbsent(String path, byte[] content) throws IOException {
            if (open[0]) {
              open[0] = false;
              hook.run();
            }
            return super.createIfAbsent(path, content);
          }
        };
    Release release = shop.release(Keep.LATEST, store, "id");
    open[0] = true;
    return release;
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
    return verified(false);
  }

  private VerificationReport verified(boolean allowInFlight) throws IOException {
    return new Verification(
            new HadoopRoot("file:" + root, new Configuration()),
            new Verification.Options(Verification.Depth.ROWS, allowInFlight, 2))
        .run();
  }

  private void assertVerified(Totals totals) throws IOException {
    VerificationReport report = verified();
    assertThat(report.findings()).isEmpty();
    assertThat(report.notes()).isEmpty();
    assertThat(report.summary().totals()).isEqualTo(totals);
  }

  private static final class Stopped extends RuntimeException {
    private static final long serialVersionUID = 1;
  }
}
