package dev.bronzeline.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class PartitionLedgerTest {
  @Test
  void it_balances_when_every_planned_offset_is_accounted_for() {
    assertThat(new PartitionLedger("t", 0, 10, 25, 5, 4, 3, 2, 1).balances()).isTrue();
    assertThat(new PartitionLedger("t", 0, 10, 10, 0, 0, 0, 0, 0).balances()).isTrue();
  }

  @Test
  void one_offset_too_few_or_too_many_does_not_balance() {
    assertThat(new PartitionLedger("t", 0, 10, 26, 5, 4, 3, 2, 1).balances()).isFalse();
    assertThat(new PartitionLedger("t", 0, 10, 24, 5, 4, 3, 2, 1).balances()).isFalse();
  }

  @Test
  void a_negative_count_does_not_balance_even_if_the_sum_does() {
    assertThat(new PartitionLedger("t", 0, 10, 15, 6, -1, 0, 0, 0).balances()).isFalse();
    assertThat(new PartitionLedger("t", 0, 10, 15, 6, 0, -1, 0, 0).balances()).isFalse();
    assertThat(new PartitionLedger("t", 0, 10, 15, 6, 0, 0, 0, -1).balances()).isFalse();
  }

  @Test
  void offsets_that_run_backwards_do_not_balance() {
    assertThat(new PartitionLedger("t", 0, 10, 9, -1, 0, 0, 0, 0).balances()).isFalse();
    assertThat(new PartitionLedger("t", 0, -1, 0, 1, 0, 0, 0, 0).balances()).isFalse();
  }

  @Test
  void totals_add_up_over_batches() {
    Totals totals =
        Totals.NONE
            .plus(new PartitionLedger("t", 0, 0, 15, 5, 4, 3, 2, 1))
            .plus(
                java.util.List.of(
                    new PartitionLedger("t", 1, 0, 1, 1, 0, 0, 0, 0),
                    new PartitionLedger("t", 2, 0, 1, 0, 1, 0, 0, 0)));

    assertThat(totals).isEqualTo(new Totals(6, 5, 3, 2, 1));
  }

  @Test
  void rows_on_hold_are_accounted_for_until_they_are_released() {
    var batch = new PartitionLedger("t", 0, 10, 25, 5, 4, 0, 0, 0, 6);
    var release = PartitionLedger.released(new PartitionId("t", 0), 4, 2);

    assertThat(batch.balances()).isTrue();
    assertThat(release.balances()).isTrue();
    assertThat(release.from()).as("no offsets").isEqualTo(release.until());
    assertThat(Totals.NONE.plus(List.of(batch, release))).isEqualTo(new Totals(9, 4, 2, 0, 0));
  }

  @Test
  void only_a_line_without_offsets_takes_rows_off_hold() {
    assertThat(new PartitionLedger("t", 0, 10, 15, 6, 0, 0, 0, 0, -1).balances()).isFalse();
    assertThat(new PartitionLedger("t", 0, 10, 10, 1, 0, 0, 0, 0, -1).balances()).isTrue();
    assertThat(new PartitionLedger("t", 0, 10, 10, 1, 0, 0, 0, 0, -2).balances()).isFalse();
  }
}
