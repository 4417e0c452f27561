package dev.bronzeline.storage;

import static dev.bronzeline.storage.LaneScripts.backfill;
import static dev.bronzeline.storage.LaneScripts.holding;
import static dev.bronzeline.storage.LaneScripts.maintenance;
import static dev.bronzeline.storage.LaneScripts.release;
import static dev.bronzeline.storage.LaneScripts.stream;
import static org.assertj.core.api.Assertions.assertThat;

import dev.bronzeline.ledger.Coverage;
import dev.bronzeline.ledger.LogEntry;
import dev.bronzeline.ledger.Open;
import dev.bronzeline.ledger.PartitionId;
import dev.bronzeline.storage.CommitExplorer.Found;
import dev.bronzeline.storage.CommitExplorer.Part;
import dev.bronzeline.storage.CommitExplorer.Plan;
import dev.bronzeline.storage.CommitExplorer.Writers;
import dev.bronzeline.storage.MemoryStore.Abort;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The commit protocol, checked exhaustively on the real code. Always: every file of a committed
 * batch is visible, no batch is committed twice, no offset is in two commits, each row is in one
 * live file, and each entry says rightly what stands before it. At rest: the visible files are
 * those of the log, and every offset is in a commit. Then each rule of the protocol is switched off
 * in turn, to show that a row is lost or repeated, or an orphan stays, without it.
 */
class CommitInterleavingsTest {

  @ParameterizedTest
  @EnumSource(Abort.class)
  void no_interleaving_of_two_writers_loses_repeats_or_leaves_anything(Abort abort) {
    assertHolds(plan("2 writers of the stream, 2 batches", abort, 1, 2, stream(2, 2, 2)));
  }

  @ParameterizedTest
  @EnumSource(Abort.class)
  void nor_does_one_writer_whose_calls_fail_time_and_again(Abort abort) {
    assertHolds(plan("1 writer of the stream, 2 batches", abort, 6, 2, stream(1, 2, 2)));
  }

  @Test
  void nor_does_a_race_of_the_stream_and_backfills_for_the_same_offsets() {
    assertHolds(
        plan("2 of the stream, 1 backfill", Abort.IS_FINAL, 1, 1, stream(2, 1, 1), backfill(1, 1)));
    assertHolds(
        plan(
            "1 of the stream, 2 backfills", Abort.IS_FINAL, 1, 1, stream(1, 1, 1), backfill(2, 1)));
  }

  @Test
  void nor_does_one_of_jobs_that_rewrite_what_the_stream_publishes() {
    assertHolds(
        plan(
            "1 of the stream, 2 rewriting", Abort.IS_FINAL, 1, 1, stream(1, 1, 1), maintenance(2)));
  }

  @Test
  void nor_does_one_of_releases_of_what_the_stream_puts_on_hold() {
    assertHolds(
        plan("1 of the stream, 2 releasing", Abort.IS_FINAL, 1, 2, holding(1, 2), release(2)));
  }

  @Test
  void if_rows_are_released_that_are_on_hold_no_more_they_are_published_twice() {
    assertBreaks(
        "replaces files twice",
        plan("mutant", Abort.IS_FINAL, 0, 1, holding(1, 1), release(2)),
        (store, writing, clock, nonce, pause) ->
            new Mutant(store, writing, clock, nonce, pause) {
              @Override
              void requireLive(BatchCommit batch) {}
            });
  }

  @Test
  void nor_does_any_of_three_lanes() {
    assertHolds(threeLanes("1 of the stream, 1 backfill, 1 rewriting", 1, 1, 1));
  }

  @Test
  void lanes_explored_as_one_are_as_lanes_explored_apart() {
    Plan apart = plan("apart", Abort.IS_FINAL, 1, 1, stream(1, 1, 1), backfill(1, 1));
    Plan asOne =
        plan("as one", Abort.IS_FINAL, 1, 1, LaneScripts.together(stream(1, 1, 1), backfill(1, 1)));

    assertThat(assertHolds(asOne).contents()).isEqualTo(assertHolds(apart).contents());
  }

  @EnabledIfSystemProperty(named = "bronze.test.exhaustive", matches = "true")
  @ParameterizedTest
  @EnumSource(Abort.class)
  void nor_does_any_of_two_writers_in_each_of_two_lanes(Abort abort) {
    assertHolds(plan("2 of the stream, 2 backfills", abort, 1, 1, stream(2, 1, 1), backfill(2, 1)));
    assertHolds(plan("2 of the stream, 2 rewriting", abort, 1, 1, stream(2, 1, 1), maintenance(2)));
  }

  @EnabledIfSystemProperty(named = "bronze.test.exhaustive", matches = "true")
  @Test
  void nor_does_any_of_two_writers_in_one_of_three_lanes() {
    assertHolds(threeLanes("2 of the stream, 1 backfill, 1 rewriting", 2, 1, 1));
    assertHolds(threeLanes("1 of the stream, 2 backfills, 1 rewriting", 1, 2, 1));
    assertHolds(threeLanes("1 of the stream, 1 backfill, 2 rewriting", 1, 1, 2));
  }

  @Test
  void without_the_opening_an_orphan_stays() {
    Plan whole = plan("mutant", Abort.CAN_BE_LOST, 1, 2, stream(2, 2, 2));
    assertBreaks(
        "no entry lists",
        new Plan(
            whole.title(), whole.parts(), whole.abort(), 1, whole.account().withoutStandings()),
        (store, writing, clock, nonce, pause) ->
            new Mutant(store, writing, clock, nonce, pause) {
              @Override
              LogEntry fence(long from) {
                String id = new WriterId(writing.lane(), from - 1, nonce).toString();
                Open open = new Open(writing.pipeline(), writing.version(), writing.host(), null);
                return LogEntry.of(from - 1, writing.lane(), id, clock.instant(), open);
              }
            });
  }

  @Test
  void with_file_names_that_writers_share_a_row_is_lost() {
    assertBreaks(
        "committed, but not visible",
        Abort.CAN_BE_LOST,
        (store, writing, clock, nonce, pause) ->
            new Mutant(store, writing, clock, nonce, pause) {
              @Override
              String fileName(long batch, long task, int number) {
                return "part-%d-%d-%d.snappy.parquet".formatted(batch, task, number);
              }
            });
  }

  @Test
  void without_keeping_intents_that_were_cleaned_up_an_orphan_stays() {
    assertBreaks(
        "no entry lists",
        Abort.CAN_BE_LOST,
        (store, writing, clock, nonce, pause) ->
            new Mutant(store, writing, clock, nonce, pause) {
              @Override
              boolean keeps(Intent cleanedUp) {
                return false;
              }
            });
  }

  @Test
  void if_any_other_writer_is_cleaned_up_after_a_row_is_lost() {
    assertBreaks(
        "committed, but not visible",
        Abort.CAN_BE_LOST,
        (store, writing, clock, nonce, pause) ->
            new Mutant(store, writing, clock, nonce, pause) {
              @Override
              boolean isFenced(WriterId other) {
                return !other.equals(id());
              }
            });
  }

  @Test
  void if_a_writer_does_not_know_its_own_entry_a_row_is_lost() {
    assertBreaks(
        "committed, but not visible",
        Abort.IS_FINAL,
        (store, writing, clock, nonce, pause) ->
            new Mutant(store, writing, clock, nonce, pause) {
              @Override
              boolean isOwn(LogEntry found, WriterId self) {
                return false;
              }
            });
  }

  @Test
  void if_a_writer_cleans_up_after_another_lane_a_row_is_lost() {
    assertBreaks(
        "committed, but not visible",
        plan(
            "mutant",
            Abort.CAN_BE_LOST,
            0,
            1,
            LaneScripts.together(stream(1, 1, 1), backfill(1, 1))),
        (store, writing, clock, nonce, pause) ->
            new Mutant(store, writing, clock, nonce, pause) {
              @Override
              boolean isFenced(WriterId other) {
                return other.opened() < id().opened();
              }
            });
  }

  @Test
  void if_a_writer_does_not_ask_what_other_lanes_have_published_a_row_is_repeated() {
    assertBreaks(
        "is published twice",
        plan("mutant", Abort.IS_FINAL, 0, 1, stream(1, 1, 1), backfill(1, 1)),
        (store, writing, clock, nonce, pause) ->
            new Mutant(store, writing, clock, nonce, pause) {
              @Override
              Coverage published() {
                return Coverage.NONE;
              }
            });
  }

  @Test
  void if_a_writer_passes_over_another_lanes_entry_in_its_way_a_row_is_repeated() {
    assertBreaks(
        "is published twice",
        plan("mutant", Abort.IS_FINAL, 0, 1, stream(1, 1, 1), backfill(1, 1)),
        (store, writing, clock, nonce, pause) ->
            new Mutant(store, writing, clock, nonce, pause) {
              @Override
              void requireNoConflict(LogEntry found, BatchCommit batch) {}
            });
  }

  @Test
  void if_files_are_replaced_that_are_gone_a_row_is_repeated() {
    assertBreaks(
        "replaces files twice",
        plan("mutant", Abort.IS_FINAL, 0, 1, stream(1, 1, 1), maintenance(2)),
        (store, writing, clock, nonce, pause) ->
            new Mutant(store, writing, clock, nonce, pause) {
              @Override
              void requireLive(BatchCommit batch) {}
            });
  }

  private static Plan threeLanes(String title, int streaming, int backfilling, int rewriting) {
    return plan(
        title,
        Abort.IS_FINAL,
        1,
        1,
        stream(streaming, 1, 1),
        backfill(backfilling, 1),
        maintenance(rewriting));
  }

  private static Plan plan(String title, Abort abort, int faults, int batches, Part... parts) {
    OffsetAccount account = new OffsetAccount(Map.of(new PartitionId("t", 0), batches * 10L), true);
    return new Plan(title, List.of(parts), abort, faults, account);
  }

  private static Found assertHolds(Plan plan) {
    long start = System.nanoTime();
    Found found = new CommitExplorer(LaneWriter::new, plan).explore();
    System.out.printf(
        "commit protocol: %s; abort %s, up to %d failing calls each: %,d states, which stand for"
            + " %,.0f, of %,d logs; the last writers ran from %,d; %.1f s%n",
        plan.title(),
        plan.abort(),
        plan.faults(),
        found.states(),
        found.combined(),
        found.logs(),
        found.recoveries(),
        (System.nanoTime() - start) / 1e9);
    assertThat(found.violation())
        .as(() -> "after%n%s".formatted(String.join("\n", found.way())))
        .isNull();
    assertThat(found.states()).isGreaterThan(100);
    return found;
  }

  private static void assertBreaks(String expected, Abort abort, Writers mutants) {
    assertBreaks(expected, plan("mutant", abort, 1, 2, stream(2, 2, 2)), mutants);
  }

  private static void assertBreaks(String expected, Plan plan, Writers mutants) {
    Found found = new CommitExplorer(mutants, plan).explore();
    System.out.printf(
        "commit protocol with a rule switched off: %s, after %d states, by%n  %s%n",
        found.violation(), found.states(), String.join("\n  ", found.way()));
    assertThat(found.violation()).contains(expected);
  }

  /** The real writer, for one decision to be overridden. */
  private static class Mutant extends LaneWriter {
    Mutant(Store store, Writing writing, Clock clock, String nonce, Pause pause) {
      super(store, writing, clock, nonce, pause);
    }
  }
}
