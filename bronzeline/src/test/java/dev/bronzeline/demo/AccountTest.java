package dev.bronzeline.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bronzeline.ledger.Commit;
import dev.bronzeline.ledger.PartitionLedger;
import dev.bronzeline.ledger.Totals;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class AccountTest {
  private static final Tally SENT =
      new Tally(
          Map.of(
              SampleKind.VALID, 90L,
              SampleKind.DUPLICATE_NEAR, 5L,
              SampleKind.BYTE_ORDER_MARK, 3L,
              SampleKind.TOMBSTONE, 2L));

  @Test
  void the_commits_add_up_to_what_was_sent() {
    Account account =
        Account.of(
            100,
            SENT,
            List.of(
                commit(0, 60, 50, 3, 5, 2, Map.of("parse/BOM", 3L, "ignore/TOMBSTONE", 2L)),
                commit(60, 100, 40, 0, 0, 0, Map.of())));
    assertThat(account.holds()).isTrue();
    assertThat(account.lines())
        .containsExactly(
            new Account.Line("accepted", false, 90L, 90),
            new Account.Line("rejected", false, 3L, 3),
            new Account.Line("parse/BOM", true, 3L, 3),
            new Account.Line("duplicates", false, 5L, 5),
            new Account.Line("ignored", false, 2L, 2),
            new Account.Line("ignore/TOMBSTONE", true, 2L, 2));
  }

  @Test
  void a_record_that_is_in_no_count_breaks_the_balance() {
    Account account =
        Account.of(
            100,
            SENT,
            List.of(commit(0, 99, 89, 3, 5, 2, Map.of("parse/BOM", 3L, "ignore/TOMBSTONE", 2L))));
    assertThat(account.balances()).isFalse();
    assertThat(account.holds()).isFalse();
  }

  @Test
  void another_reason_than_the_one_sent_is_seen_although_the_sums_are_right() {
    Account account =
        Account.of(
            100,
            SENT,
            List.of(
                commit(0, 100, 90, 3, 5, 2, Map.of("parse/NOT_UTF8", 3L, "ignore/TOMBSTONE", 2L))));
    assertThat(account.balances()).isTrue();
    assertThat(account.holds()).isFalse();
    assertThat(account.lines())
        .contains(
            new Account.Line("parse/BOM", true, 3L, 0),
            new Account.Line("parse/NOT_UTF8", true, 0L, 3));
  }

  @Test
  void of_somebodys_own_file_only_the_sum_is_known() {
    Account account =
        Account.of(3, null, List.of(commit(0, 3, 2, 1, 0, 0, Map.of("parse/BOM", 1L))));
    assertThat(account.holds()).isTrue();
    assertThat(account.lines()).contains(new Account.Line("parse/BOM", true, null, 1));
  }

  private static Commit commit(
      long from,
      long until,
      long accepted,
      long rejected,
      long duplicates,
      long ignored,
      Map<String, Long> reasons) {
    PartitionLedger line =
        new PartitionLedger("t", 0, from, until, accepted, rejected, duplicates, ignored, 0);
    return new Commit(
        "p",
        "checkpoint",
        0,
        List.of(line),
        new TreeMap<>(reasons),
        Map.of(),
        List.of(),
        Map.of("t", Map.of(0, until)),
        "1",
        Totals.NONE.plus(line));
  }
}
