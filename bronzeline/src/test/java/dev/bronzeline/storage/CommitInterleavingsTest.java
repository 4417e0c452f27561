package dev.bronzeline.storage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bronzeline.ledger.LogEntry;
import dev.bronzeline.ledger.Open;
import dev.bronzeline.storage.CommitExplorer.Found;
import dev.bronzeline.storage.CommitExplorer.Plan;
import dev.bronzeline.storage.CommitExplorer.Writers;
import dev.bronzeline.storage.MemoryStore.Abort;
import java.time.Clock;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The commit protocol, checked exhaustively on the real code. Always: every file of a committed
 * batch is visible, and no batch is committed twice. At rest: the visible files are those of the
 * log, and every batch is committed. Then each rule of the protocol is switched off in turn, to
 * show that a row is lost or an orphan stays without it.
 */
class CommitInterleavingsTest {
  private static final List<String> TWO = List.of("a", "b");

  @ParameterizedTest
  @EnumSource(Abort.class)
  void no_interleaving_of_two_writers_loses_repeats_or_leaves_anything(Abort abort) {
    assertHolds(new Plan(TWO, 2, abort, false));
  }

  @ParameterizedTest
  @EnumSource(Abort.class)
  void nor_does_it_when_the_answer_to_a_publication_is_lost(Abort abort) {
    assertHolds(new Plan(TWO, 1, abort, true));
  }

  @EnabledIfSystemProperty(named = "bronze.test.exhaustive", matches = "true")
  @ParameterizedTest
  @EnumSource(Abort.class)
  void nor_does_any_over_three_batches_with_lost_answers_of_both_kinds(Abort abort) {
    assertHolds(new Plan(TWO, 3, abort, true));
  }

  @Test
  void without_the_opening_an_orphan_stays() {
    assertBreaks(
        "no entry lists",
        Abort.CAN_BE_LOST,
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

  private static void assertHolds(Plan plan) {
    long start = System.nanoTime();
    Found found = new CommitExplorer(LaneWriter::new, plan).explore();
    System.out.printf(
        "commit protocol, %s: %d states, the last writer ran from %d contents, %.1f s%n",
        plan, found.states(), found.runsAlone(), (System.nanoTime() - start) / 1e9);
    assertThat(found.violation())
        .as(() -> "after%n%s".formatted(String.join("\n", found.way())))
        .isNull();
    assertThat(found.states()).isGreaterThan(1000);
  }

  private static void assertBreaks(String expected, Abort abort, Writers mutants) {
    Found found = new CommitExplorer(mutants, new Plan(TWO, 2, abort, false)).explore();
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
