package dev.bronzeline.ledger;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LedgerJsonTest {
  private static final Instant AT = Instant.parse("2026-11-23T18:00:00.123Z");

  private static final Commit COMMIT =
      new Commit(
          "shop",
          "5f0c",
          7,
          List.of(new PartitionLedger("user_events", 0, 100, 110, 5, 2, 1, 1, 1)),
          Map.of("parse/INVALID_JSON", 2L, "ignore/TOMBSTONE", 1L),
          Map.of("amount-positive", 3L),
          List.of(
              new FileEntry(
                  Output.VALIDATED,
                  "validated/dt=2026-11-23/hr=18/part-x.snappy.parquet",
                  4711,
                  5,
                  List.of(new FileOffsets("user_events", 0, 100, 108, 5)),
                  1_795_456_800_000L,
                  null)),
          Map.of("user_events", Map.of(0, 110L, 1, 20L)),
          "3",
          new Totals(50, 20, 10, 1, 2));

  @Test
  void an_entry_is_the_same_after_writing_and_reading() throws IOException {
    LogEntry commit = LogEntry.of(42, "stream", "w1", AT, COMMIT);
    LogEntry open = LogEntry.of(1, "stream", "w1", AT, new Open("shop", "0.1.0", "host", null));

    assertThat(LedgerJson.read(LedgerJson.write(commit), LogEntry.class)).isEqualTo(commit);
    assertThat(LedgerJson.read(LedgerJson.write(open), LogEntry.class)).isEqualTo(open);
  }

  @Test
  void what_a_person_accepted_is_the_same_after_writing_and_reading() throws IOException {
    LogEntry open =
        LogEntry.of(
            1,
            "stream",
            "w1",
            AT,
            new Open(
                "shop",
                "0.1.0",
                "host",
                Map.of(),
                new SourceIdentity("c1", Map.of("events", "t1")),
                new NewSource(List.of("events"), "me@here"),
                false));
    LogEntry gap =
        LogEntry.of(
            2,
            "stream",
            "w1",
            AT,
            new Commit(
                "shop",
                "accepted-gap-w1",
                0,
                List.of(new PartitionLedger("events", 0, 2, 6, 0, 0, 0, 0, 4)),
                Map.of(),
                Map.of(),
                List.of(),
                Map.of("events", Map.of(0, 6L)),
                "1",
                new Totals(0, 0, 0, 0, 4),
                List.of(new AcceptedGap("events", 0, 2, 6, "me@here")),
                List.of("validated/dt=2026-11-23/hr=18/part-0.parquet")));

    assertThat(LedgerJson.read(LedgerJson.write(open), LogEntry.class)).isEqualTo(open);
    assertThat(LedgerJson.read(LedgerJson.write(gap), LogEntry.class)).isEqualTo(gap);
  }

  @Test
  void an_account_without_rows_on_hold_has_the_json_that_it_always_had() throws IOException {
    var none = new PartitionLedger("t", 0, 0, 3, 3, 0, 0, 0, 0);
    var some = new PartitionLedger("t", 0, 0, 3, 1, 0, 0, 0, 0, 2);

    assertThat(new String(LedgerJson.write(none), UTF_8)).doesNotContain("held");
    assertThat(new String(LedgerJson.write(Totals.NONE), UTF_8)).doesNotContain("held");
    assertThat(LedgerJson.read(LedgerJson.write(none), PartitionLedger.class)).isEqualTo(none);
    assertThat(LedgerJson.read(LedgerJson.write(some), PartitionLedger.class)).isEqualTo(some);
    Totals totals = Totals.NONE.plus(some);
    assertThat(LedgerJson.read(LedgerJson.write(totals), Totals.class)).isEqualTo(totals);
  }

  @Test
  void the_json_of_an_entry_reads_well() {
    LogEntry open =
        LogEntry.of(
            1, "stream", "w1", AT, new Open("shop", "0.1.0", "h", Map.of("t", Map.of(0, 9L))));

    assertThat(new String(LedgerJson.write(open), UTF_8))
        .isEqualToIgnoringNewLines(
            """
            {
              "format" : 1,
              "sequence" : 1,
              "kind" : "OPEN",
              "lane" : "stream",
              "writer" : "w1",
              "at" : "2026-11-23T18:00:00.123Z",
              "open" : {
                "pipeline" : "shop",
                "version" : "0.1.0",
                "host" : "h",
                "position" : {
                  "t" : {
                    "0" : 9
                  }
                }
              }
            }""");
  }

  @Test
  void equal_entries_have_equal_json_whatever_the_order_of_their_maps() {
    Map<String, Long> forward = new LinkedHashMap<>();
    forward.put("a", 1L);
    forward.put("b", 2L);
    Map<String, Long> backward = new LinkedHashMap<>();
    backward.put("b", 2L);
    backward.put("a", 1L);

    assertThat(LedgerJson.write(withReasons(forward)))
        .isEqualTo(LedgerJson.write(withReasons(backward)));
  }

  @Test
  void a_property_of_a_later_version_is_passed_over() throws IOException {
    assertThat(
            LedgerJson.read(
                "{\"topic\":\"t\",\"partition\":1,\"colour\":\"blue\"}".getBytes(UTF_8),
                PartitionId.class))
        .isEqualTo(new PartitionId("t", 1));
  }

  @Test
  void a_missing_count_is_an_error_and_not_a_zero() {
    assertThatThrownBy(
            () ->
                LedgerJson.read(
                    "{\"topic\":\"t\",\"partition\":1,\"from\":0}".getBytes(UTF_8),
                    PartitionLedger.class))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("until");
  }

  @Test
  void half_an_entry_is_an_error() {
    byte[] whole = LedgerJson.write(LogEntry.of(42, "stream", "w1", AT, COMMIT));

    for (int length = 0; length < whole.length; length += 7) {
      byte[] half = Arrays.copyOf(whole, length);
      assertThatThrownBy(() -> LedgerJson.read(half, LogEntry.class))
          .isInstanceOf(IOException.class);
    }
  }

  @Test
  void an_entry_whose_content_does_not_fit_its_kind_is_refused() {
    assertThatThrownBy(
            () -> new LogEntry(1, 3, LogEntry.Kind.OPEN, "stream", "w1", AT, null, COMMIT, null))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("entry 3");
  }

  private static Commit withReasons(Map<String, Long> reasons) {
    return new Commit(
        "p", "c", 0, List.of(), reasons, Map.of(), List.of(), Map.of(), "1", Totals.NONE);
  }
}
