package dev.bronzeline.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bronzeline.ledger.Commit;
import dev.bronzeline.ledger.Coverage;
import dev.bronzeline.ledger.FileEntry;
import dev.bronzeline.ledger.Lanes;
import dev.bronzeline.ledger.Output;
import dev.bronzeline.ledger.PartitionLedger;
import dev.bronzeline.ledger.Totals;
import dev.bronzeline.storage.CommitResult.Outcome;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class CommitRulesTest {
  private static final Commit LAST =
      CommitRules.commit("shop", null, batch("c", 7, List.of(line(0, 100, 110), line(1, 5, 8))));

  @Test
  void the_first_batch_may_begin_anywhere() {
    assertThat(decide(null, batch("c", 3, List.of(line(0, 1000, 1001)))))
        .isEqualTo(Outcome.COMMITTED);
  }

  @Test
  void a_batch_that_begins_where_the_log_ends_is_committed() {
    assertThat(decide(LAST, batch("c", 8, List.of(line(0, 110, 120)))))
        .isEqualTo(Outcome.COMMITTED);
  }

  @Test
  void a_partition_that_is_new_may_begin_anywhere() {
    BatchCommit batch = batch("c", 8, List.of(line(0, 110, 110), line(2, 77, 78)));

    assertThat(decide(LAST, batch)).isEqualTo(Outcome.COMMITTED);
    assertThat(CommitRules.commit("shop", LAST, batch).position())
        .isEqualTo(Map.of("t", Map.of(0, 110L, 1, 8L, 2, 78L)));
  }

  @Test
  void offsets_that_would_be_skipped_or_repeated_are_refused_each_by_name() {
    BatchCommit batch = batch("c", 8, List.of(line(0, 113, 120), line(1, 7, 9)));

    assertThatThrownBy(() -> decide(LAST, batch))
        .isInstanceOf(OffsetsNotContiguousException.class)
        .hasMessageContainingAll(
            "t-0: the log ends at 110 and the batch begins at 113, so 3 offsets would be skipped",
            "t-1: the log ends at 8 and the batch begins at 7, so 1 offsets would be repeated",
            "the job then starts where the log ends");
  }

  @Test
  void the_same_batch_with_the_same_offsets_is_in_the_log_already() {
    BatchCommit again = batch("c", 7, List.of(line(1, 5, 8), line(0, 100, 110)));

    assertThat(decide(LAST, again)).isEqualTo(Outcome.ALREADY_COMMITTED);
  }

  @Test
  void a_line_without_offsets_may_be_left_out_when_the_batch_is_run_again() {
    Commit last =
        CommitRules.commit("shop", null, batch("c", 7, List.of(line(0, 1, 9), line(1, 5, 5))));

    assertThat(decide(last, batch("c", 7, List.of(line(0, 1, 9)))))
        .isEqualTo(Outcome.ALREADY_COMMITTED);
  }

  @Test
  void the_same_batch_with_other_offsets_does_not_fit_the_log() {
    BatchCommit other = batch("c", 7, List.of(line(0, 100, 111), line(1, 5, 8)));

    assertThatThrownBy(() -> decide(LAST, other))
        .isInstanceOf(CheckpointMismatchException.class)
        .hasMessageContainingAll(
            "Batch 7", "t-0=100..110", "t-0=100..111", "Restore the right one");
  }

  @Test
  void a_batch_before_the_last_does_not_fit_the_log() {
    assertThatThrownBy(() -> decide(LAST, batch("c", 6, List.of(line(0, 110, 111)))))
        .isInstanceOf(CheckpointMismatchException.class)
        .hasMessageContainingAll("Spark is at batch 6", "the log has batch 7");
  }

  @Test
  void a_new_checkpoint_may_begin_again_at_batch_0_if_the_offsets_go_on() {
    assertThat(decide(LAST, batch("new", 0, List.of(line(0, 110, 111)))))
        .isEqualTo(Outcome.COMMITTED);
    assertThatThrownBy(() -> decide(LAST, batch("new", 0, List.of(line(0, 0, 111)))))
        .isInstanceOf(OffsetsNotContiguousException.class);
  }

  @Test
  void a_batch_of_another_checkpoint_that_ends_where_the_log_ends_is_accounted_for_already() {
    BatchCommit rebuilds = batch("rewound", 4, List.of(line(0, 60, 110), line(1, 8, 8)));
    BatchCommit oneShort = batch("rewound", 4, List.of(line(0, 60, 109)));
    BatchCommit oneTooFar = batch("rewound", 4, List.of(line(0, 60, 110), line(1, 5, 9)));

    assertThat(decide(LAST, rebuilds)).isEqualTo(Outcome.ALREADY_COMMITTED);
    assertThatThrownBy(() -> decide(LAST, oneShort))
        .isInstanceOf(OffsetsNotContiguousException.class);
    assertThatThrownBy(() -> decide(LAST, oneTooFar))
        .isInstanceOf(OffsetsNotContiguousException.class);
  }

  @Test
  void a_new_partition_is_never_accounted_for_already() {
    BatchCommit batch = batch("rewound", 4, List.of(line(0, 60, 110), line(2, 0, 3)));

    assertThatThrownBy(() -> decide(LAST, batch)).isInstanceOf(OffsetsNotContiguousException.class);
  }

  @Test
  void a_line_that_does_not_balance_is_refused_with_its_sum() {
    BatchCommit batch =
        new BatchCommit(
            "c",
            0,
            List.of(new PartitionLedger("t", 0, 0, 10, 0, 0, 5, 3, 1)),
            Map.of(),
            Map.of(),
            List.of(),
            "1",
            List.of());

    assertThatThrownBy(() -> decide(null, batch))
        .isInstanceOf(UnbalancedBatchException.class)
        .hasMessageContaining(
            "t-0: 0 to 10 is 10 offsets, but 0 accepted + 0 rejected + 5 duplicates + 3 ignored"
                + " + 1 gaps + 0 held = 9");
  }

  @Test
  void files_that_do_not_hold_the_counted_rows_are_refused() {
    BatchCommit batch =
        new BatchCommit(
            "c",
            0,
            List.of(new PartitionLedger("t", 0, 0, 10, 8, 2, 0, 0, 0)),
            Map.of(),
            Map.of(),
            List.of(file(Output.VALIDATED, "a", 5), file(Output.VALIDATED, "b", 4)),
            "1",
            List.of());

    assertThatThrownBy(() -> decide(null, batch))
        .isInstanceOf(UnbalancedBatchException.class)
        .hasMessageContainingAll(
            "the files of validated hold 9 rows, but 8 were counted",
            "the files of dlq hold 0 rows, but 2 were counted");
  }

  @Test
  void a_partition_with_two_lines_is_refused() {
    BatchCommit batch = batch("c", 0, List.of(line(0, 0, 1), line(0, 1, 2)));

    assertThatThrownBy(() -> decide(null, batch))
        .isInstanceOf(UnbalancedBatchException.class)
        .hasMessageContaining("t-0 has two lines");
  }

  @Test
  void every_reason_not_to_publish_is_told() {
    BatchCommit batch =
        new BatchCommit(
            "c",
            4,
            List.of(),
            Map.of(),
            Map.of(),
            List.of(),
            "1",
            List.of(
                "Rule amount-positive (fail) is broken by 2 rows.",
                "The error budget is used up."));

    assertThatThrownBy(() -> decide(null, batch))
        .isInstanceOf(BatchRejectedException.class)
        .hasMessage(
            "Batch 4 is not published: Rule amount-positive (fail) is broken by 2 rows. The error"
                + " budget is used up.");
  }

  @Test
  void a_batch_that_moves_nothing_is_committed_when_it_tells_the_log_where_a_partition_stands() {
    assertThat(decide(null, batch("c", 0, List.of(line(0, 110, 110)))))
        .isEqualTo(Outcome.COMMITTED);
    assertThat(decide(LAST, batch("c", 8, List.of(line(7, 5, 5))))).isEqualTo(Outcome.COMMITTED);
  }

  @Test
  void a_batch_that_moves_nothing_and_writes_nothing_needs_no_entry() {
    assertThat(decide(LAST, batch("c", 8, List.of(line(0, 110, 110)))))
        .isEqualTo(Outcome.NOTHING_TO_COMMIT);
    assertThat(decide(null, batch("c", 0, List.of()))).isEqualTo(Outcome.NOTHING_TO_COMMIT);
  }

  @Test
  void a_backfill_may_begin_anywhere_but_where_something_is_published() {
    Coverage covered = Coverage.NONE.plus(LAST);
    BatchCommit below = batch("b", 0, List.of(line(0, 90, 100)));
    BatchCommit within = batch("b", 0, List.of(line(0, 80, 101), line(1, 7, 9), line(2, 7, 9)));

    assertThat(CommitRules.decide(Lanes.BACKFILL, LAST, covered, below))
        .isEqualTo(Outcome.COMMITTED);
    assertThatThrownBy(() -> CommitRules.decide(Lanes.BACKFILL, LAST, covered, within))
        .isInstanceOf(LaneConflictException.class)
        .hasMessageContaining("t-0: offsets 100 to 100; t-1: offsets 7 to 7.");
  }

  @Test
  void a_stream_that_meets_what_a_backfill_published_is_refused() {
    Coverage covered = Coverage.NONE.plus(List.of(line(0, 112, 113)));

    assertThat(
            CommitRules.decide(
                Lanes.STREAM, LAST, covered, batch("c", 8, List.of(line(0, 110, 112)))))
        .isEqualTo(Outcome.COMMITTED);
    assertThatThrownBy(
            () ->
                CommitRules.decide(
                    Lanes.STREAM, LAST, covered, batch("c", 8, List.of(line(0, 110, 113)))))
        .isInstanceOf(LaneConflictException.class)
        .hasMessageContaining("must begin after them");
  }

  @Test
  void totals_go_on_from_the_last_commit() {
    Commit next = CommitRules.commit("shop", LAST, batch("c", 8, List.of(line(0, 110, 115))));

    assertThat(LAST.totals()).isEqualTo(new Totals(0, 0, 13, 0, 0));
    assertThat(next.totals()).isEqualTo(new Totals(0, 0, 18, 0, 0));
  }

  /** All duplicates, so that no file is needed. */
  private static PartitionLedger line(int partition, long from, long until) {
    return new PartitionLedger("t", partition, from, until, 0, 0, until - from, 0, 0);
  }

  private static Outcome decide(@Nullable Commit last, BatchCommit batch) {
    return CommitRules.decide(Lanes.STREAM, last, Coverage.NONE, batch);
  }

  private static BatchCommit batch(String checkpoint, long batch, List<PartitionLedger> ledger) {
    return new BatchCommit(
        checkpoint, batch, ledger, Map.of(), Map.of(), List.of(), "1", List.of());
  }

  private static PreparedFile file(Output output, String path, long rows) {
    return new PreparedFile(
        new StagedFile(path, 1, ""), new FileEntry(output, path, 1, rows, List.of(), null, null));
  }
}
