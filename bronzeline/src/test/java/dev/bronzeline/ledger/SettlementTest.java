package dev.bronzeline.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SettlementTest {
  private static final PartitionId P0 = new PartitionId("events", 0);
  private static final PartitionId P1 = new PartitionId("events", 1);

  @Test
  void every_planned_offset_of_every_partition_is_accounted_for() {
    Settlement settlement =
        Settlement.of(
            Map.of(P0, new OffsetRange(100, 110), P1, new OffsetRange(7, 12)),
            Map.of(P0, 10L, P1, 5L),
            Map.of(P0, new RowCounts(6, 1, 1), P1, new RowCounts(5, 0, 0)),
            2,
            topic -> false);

    assertThat(settlement.problems()).isEmpty();
    assertThat(settlement.ledger())
        .containsExactly(
            new PartitionLedger("events", 0, 100, 110, 6, 1, 2, 1, 0),
            new PartitionLedger("events", 1, 7, 12, 5, 0, 0, 0, 0))
        .allMatch(PartitionLedger::balances);
  }

  @Test
  void a_partition_without_new_records_balances_with_nothing() {
    Settlement settlement =
        Settlement.of(Map.of(P0, new OffsetRange(5, 5)), Map.of(), Map.of(), 0, topic -> false);

    assertThat(settlement.problems()).isEmpty();
    assertThat(settlement.ledger()).hasSize(1).allMatch(PartitionLedger::balances);
  }

  @Test
  void rows_on_hold_are_rows_that_reached_a_writer() {
    Settlement settlement =
        Settlement.of(
            Map.of(P0, new OffsetRange(100, 110)),
            Map.of(P0, 10L),
            Map.of(P0, new RowCounts(2, 1, 1, 6)),
            0,
            topic -> false);

    assertThat(settlement.problems()).isEmpty();
    assertThat(settlement.ledger())
        .containsExactly(new PartitionLedger("events", 0, 100, 110, 2, 1, 0, 1, 0, 6));
  }

  @Test
  void a_row_that_vanishes_between_reader_and_writer_is_a_problem() {
    assertThat(problems(10, 10, new RowCounts(9, 0, 0), 0, false))
        .containsExactly(
            "1 records that were read did not reach a writer, but the deduplication says that it dropped 0");
  }

  @Test
  void a_row_that_is_written_twice_is_a_problem() {
    assertThat(problems(10, 10, new RowCounts(11, 0, 0), 0, false))
        .contains("events-0: 10 records were read, but 11 rows were written");
  }

  @Test
  void a_deduplication_that_dropped_rows_which_were_written_is_a_problem() {
    assertThat(problems(10, 10, new RowCounts(10, 0, 0), 3, false))
        .containsExactly(
            "0 records that were read did not reach a writer, but the deduplication says that it dropped 3");
  }

  @Test
  void offsets_without_a_record_are_a_problem_unless_the_topic_can_have_them() {
    assertThat(problems(10, 8, new RowCounts(8, 0, 0), 0, false))
        .singleElement()
        .asString()
        .startsWith("events-0: offsets 0 to 10 were planned, but 2 of them held no record")
        .contains("source.gaps: allowed");
    assertThat(problems(10, 8, new RowCounts(8, 0, 0), 0, true)).isEmpty();
  }

  @Test
  void gaps_and_duplicates_are_told_apart() {
    Settlement settlement =
        Settlement.of(
            Map.of(P0, new OffsetRange(0, 10), P1, new OffsetRange(0, 10)),
            Map.of(P0, 7L, P1, 10L),
            Map.of(P0, new RowCounts(7, 0, 0), P1, new RowCounts(6, 0, 0)),
            4,
            topic -> true);

    assertThat(settlement.problems()).isEmpty();
    assertThat(settlement.ledger())
        .extracting(PartitionLedger::gaps, PartitionLedger::duplicates)
        .containsExactly(
            org.assertj.core.api.Assertions.tuple(3L, 0L),
            org.assertj.core.api.Assertions.tuple(0L, 4L));
  }

  @Test
  void more_records_than_were_planned_are_a_problem() {
    assertThat(problems(10, 12, new RowCounts(12, 0, 0), 0, true))
        .containsExactly("events-0: offsets 0 to 10 were planned, but 12 records were read");
  }

  @Test
  void records_of_a_partition_that_was_not_planned_are_a_problem() {
    Settlement settlement = Settlement.of(Map.of(), Map.of(P1, 3L), Map.of(), 0, topic -> true);

    assertThat(settlement.problems())
        .containsExactly("events-1: records arrived, but the batch planned none");
  }

  @Test
  void a_topic_that_may_have_gaps_excuses_no_other() {
    PartitionId other = new PartitionId("clicks", 0);
    Settlement settlement =
        Settlement.of(
            Map.of(P0, new OffsetRange(0, 10), other, new OffsetRange(0, 10)),
            Map.of(P0, 9L, other, 9L),
            Map.of(P0, new RowCounts(9, 0, 0), other, new RowCounts(9, 0, 0)),
            0,
            "clicks"::equals);

    assertThat(settlement.problems())
        .singleElement()
        .asString()
        .startsWith("events-0: offsets 0 to 10 were planned, but 1 of them held no record");
  }

  private static List<String> problems(
      long planned, long read, RowCounts written, long dropped, boolean gapsAllowed) {
    return Settlement.of(
            Map.of(P0, new OffsetRange(0, planned)),
            Map.of(P0, read),
            Map.of(P0, written),
            dropped,
            topic -> gapsAllowed)
        .problems();
  }
}
