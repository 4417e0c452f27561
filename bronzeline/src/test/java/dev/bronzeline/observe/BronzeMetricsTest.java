package dev.bronzeline.observe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.bronzeline.ledger.Commit;
import dev.bronzeline.ledger.FileEntry;
import dev.bronzeline.ledger.Output;
import dev.bronzeline.ledger.PartitionId;
import dev.bronzeline.ledger.PartitionLedger;
import dev.bronzeline.ledger.SchemaTransition;
import dev.bronzeline.ledger.Totals;
import dev.bronzeline.observe.BronzeMetrics.Lag;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class BronzeMetricsTest {

  private final SettableClock clock = new SettableClock(Instant.parse("2026-11-23T10:00:00Z"));
  private final BronzeMetrics metrics = new BronzeMetrics("user_events", clock);

  @Test
  void a_commit_is_counted_by_disposition_reason_and_rule() {
    clock.now = clock.now.plusSeconds(30);
    metrics.recordCommit(
        new Commit(
            "user_events",
            "checkpoint",
            7,
            List.of(
                new PartitionLedger("user_events", 0, 0, 100, 80, 10, 5, 3, 2),
                new PartitionLedger("user_events", 1, 0, 50, 50, 0, 0, 0, 0)),
            Map.of("parse/INVALID_JSON", 10L, "ignore/TOMBSTONE", 3L),
            Map.of("known-type", 4L),
            List.of(),
            Map.of(),
            "1",
            Totals.NONE),
        Duration.ofSeconds(2));

    MetricsSnapshot now = metrics.snapshot();
    assertThat(now.read()).isEqualTo(148);
    assertThat(now.accepted()).isEqualTo(130);
    assertThat(now.rejected()).isEqualTo(10);
    assertThat(now.duplicates()).isEqualTo(5);
    assertThat(now.ignored()).isEqualTo(3);
    assertThat(now.batches()).isEqualTo(1);
    assertThat(now.recordsPerSecond()).isEqualTo(74.0);
    assertThat(now.lastCommit()).isEqualTo(clock.now);
    assertThat(now.validationSuccessRate()).isEqualTo(130.0 / 140);
    assertThat(metrics.scrape())
        .contains("bronze_records_read_total{pipeline=\"user_events\"} 148.0")
        .contains("bronze_records_total{disposition=\"accepted\",pipeline=\"user_events\"} 130.0")
        .contains("bronze_records_total{disposition=\"duplicate\",pipeline=\"user_events\"} 5.0")
        .contains(
            "bronze_rejections_total{pipeline=\"user_events\",reason=\"parse/INVALID_JSON\"} 10.0")
        .contains("bronze_violations_total{pipeline=\"user_events\",rule=\"known-type\"} 4.0")
        .contains("bronze_gaps_total{pipeline=\"user_events\"} 2.0")
        .contains("bronze_records_per_second{pipeline=\"user_events\"} 74.0")
        .contains("bronze_batch_duration_seconds_count{pipeline=\"user_events\"} 1")
        .contains("bronze_last_commit_seconds{pipeline=\"user_events\"} " + 1.79542803E9);
  }

  @Test
  void what_was_decided_about_a_schema_is_counted_and_told_once() {
    Alerting alerting = new Alerting();
    metrics.recordCommit(commit(null), Duration.ofSeconds(2));
    assertThat(alerting.checkAndAlert(metrics)).isEmpty();

    metrics.recordCommit(commit(transition(true)), Duration.ofSeconds(2));
    assertThat(alerting.checkAndAlert(metrics))
        .extracting(alert -> alert.rule().id(), Alert::firing)
        .containsExactly(tuple("schema-changed", true));
    metrics.recordCommit(commit(transition(false)), Duration.ofSeconds(2));
    assertThat(alerting.checkAndAlert(metrics))
        .extracting(alert -> alert.rule().id(), Alert::firing)
        .containsExactly(tuple("schema-changed", false), tuple("schema-refused", true));
    assertThat(metrics.scrape())
        .contains("bronze_schema_transitions_total{adopted=\"true\",pipeline=\"user_events\"} 1.0")
        .contains("bronze_schema_transitions_total{adopted=\"false\",pipeline=\"user_events\"} 1.0")
        .contains("bronze_schema_refused{pipeline=\"user_events\"} 1.0");
  }

  @Test
  void a_schema_that_cannot_be_asked_for_is_told_after_five_minutes() {
    Alerting alerting = new Alerting();
    metrics.recordUnseenSchema(clock.now);
    clock.now = clock.now.plusSeconds(299);
    assertThat(alerting.checkAndAlert(metrics)).isEmpty();
    clock.now = clock.now.plusSeconds(2);
    assertThat(alerting.checkAndAlert(metrics))
        .extracting(alert -> alert.rule().id(), Alert::firing)
        .containsExactly(tuple("schema-unseen", true));
    assertThat(metrics.scrape())
        .contains("bronze_schema_unseen_seconds{pipeline=\"user_events\"} 301.0");

    metrics.recordUnseenSchema(null);
    assertThat(alerting.checkAndAlert(metrics)).extracting(Alert::firing).containsExactly(false);
  }

  private static SchemaTransition transition(boolean adopted) {
    return new SchemaTransition("1", "2", adopted, "backward", List.of(), List.of());
  }

  private static Commit commit(@Nullable SchemaTransition transition) {
    return new Commit(
        "user_events",
        "checkpoint",
        7,
        List.of(),
        Map.of(),
        Map.of(),
        List.of(),
        Map.of(),
        "1",
        Totals.NONE,
        null,
        null,
        null,
        transition);
  }

  @Test
  void partitions_that_have_something_to_lose_are_told_and_forgotten_again() {
    metrics.recordTimeToLoss(Map.of(new PartitionId("user_events", 3), Duration.ofHours(15)), 0.1);
    metrics.recordUnpublishedOffsets();
    metrics.recordUnseenRetention(2);

    assertThat(metrics.scrape())
        .contains(
            "bronze_time_to_loss_seconds{partition=\"3\",pipeline=\"user_events\",topic=\"user_events\"} 54000.0")
        .contains("bronze_retention_left{pipeline=\"user_events\"} 0.1")
        .contains("bronze_retention_unseen{pipeline=\"user_events\"} 2.0")
        .contains("bronze_offsets_unpublished_total{pipeline=\"user_events\"} 1.0");

    metrics.recordTimeToLoss(Map.of(), 1);

    assertThat(metrics.scrape())
        .doesNotContain("bronze_time_to_loss_seconds{")
        .contains("bronze_retention_left{pipeline=\"user_events\"} 1.0");
  }

  @Test
  void partitions_and_files_are_counted_and_the_root_goes_on_where_the_log_ends() {
    metrics.continueFrom(new Totals(1000, 10, 5, 3, 2));
    assertThat(metrics.scrape())
        .contains(
            "bronze_root_records_total{disposition=\"accepted\",pipeline=\"user_events\"} 1000.0");

    metrics.recordCommit(
        new Commit(
            "user_events",
            "checkpoint",
            7,
            List.of(new PartitionLedger("user_events", 1, 0, 50, 45, 5, 0, 0, 0)),
            Map.of(),
            Map.of(),
            List.of(new FileEntry(Output.DLQ, "dlq/x.parquet", 4711, 5, List.of(), null, null)),
            Map.of(),
            "1",
            new Totals(1045, 15, 5, 3, 2)),
        Duration.ofSeconds(2));

    assertThat(metrics.scrape())
        .contains(
            "bronze_root_records_total{disposition=\"accepted\",pipeline=\"user_events\"} 1045.0")
        .contains(
            "bronze_partition_records_total{disposition=\"rejected\",partition=\"1\",pipeline=\"user_events\",topic=\"user_events\"} 5.0")
        .contains("bronze_files_written_total{output=\"dlq\",pipeline=\"user_events\"} 1.0")
        .contains("bronze_bytes_written_total{output=\"dlq\",pipeline=\"user_events\"} 4711.0")
        .contains("bronze_file_bytes_sum{pipeline=\"user_events\"} 4711.0");
  }

  @Test
  void a_topic_with_very_many_partitions_does_not_make_as_many_series() {
    List<PartitionLedger> lines = new ArrayList<>();
    for (int i = 0; i < LedgerMeters.MOST_PARTITIONS + 10; i++) {
      lines.add(new PartitionLedger("wide", i, 0, 1, 1, 0, 0, 0, 0));
    }
    metrics.recordCommit(
        new Commit(
            "user_events",
            "checkpoint",
            7,
            lines,
            Map.of(),
            Map.of(),
            List.of(),
            Map.of(),
            "1",
            Totals.NONE),
        Duration.ofSeconds(2));

    assertThat(metrics.scrape().lines().filter(line -> line.startsWith("bronze_partition_records")))
        .hasSize(LedgerMeters.MOST_PARTITIONS + 1)
        .anyMatch(line -> line.contains("partition=\"other\"") && line.endsWith(" 10.0"));
  }

  @Test
  void lag_is_told_by_partition_and_as_a_whole() {
    metrics.recordLag(
        Map.of(
            new PartitionId("user_events", 0), new Lag(5, 65.0),
            new PartitionId("user_events", 1), new Lag(2, null)),
        Instant.ofEpochSecond(1234));

    assertThat(metrics.scrape())
        .contains(
            "bronze_lag_records{partition=\"0\",pipeline=\"user_events\",topic=\"user_events\"} 5.0")
        .contains(
            "bronze_lag_seconds{partition=\"0\",pipeline=\"user_events\",topic=\"user_events\"} 65.0")
        .contains("bronze_lag_records_sum{pipeline=\"user_events\"} 7.0")
        .contains("bronze_lag_max_seconds{pipeline=\"user_events\"} 65.0")
        .contains("bronze_complete_through_seconds{pipeline=\"user_events\"} 1234.0");
  }

  @Test
  void counts_can_be_given_one_by_one() {
    metrics.recordInputRecords(1000);
    metrics.recordOutputRecords(950);
    metrics.recordInvalidRecords(50);

    assertThat(metrics.snapshot().validationSuccessRate()).isEqualTo(0.95);
  }

  @Test
  void a_pipeline_that_has_seen_nothing_has_no_failures() {
    assertThat(metrics.snapshot().validationSuccessRate()).isEqualTo(1.0);
    assertThat(metrics.snapshot().lastCommit()).isEqualTo(clock.now);
  }
}
