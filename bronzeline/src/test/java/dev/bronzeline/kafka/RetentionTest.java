package dev.bronzeline.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.junit.jupiter.api.Test;

class RetentionTest {

  private static final Instant NOW = Instant.parse("2026-11-23T18:00:00Z");
  private static final Retention A_DAY = new Retention(86_400_000, -1);
  private static final Retention BY_SIZE = new Retention(-1, 1 << 20);
  private static final TopicOffsets KAFKA = new TopicOffsets("events", 0, 100, 200);

  @Test
  void by_age_a_record_has_the_rest_of_its_retention() {
    assertThat(A_DAY.timeToLoss(NOW, 150, KAFKA, hoursAgo(18), null))
        .contains(new TimeToLoss("events", 0, Duration.ofHours(6), 0.25));
  }

  @Test
  void a_record_that_is_too_old_may_go_at_any_moment() {
    assertThat(A_DAY.timeToLoss(NOW, 150, KAFKA, hoursAgo(30), null))
        .contains(new TimeToLoss("events", 0, Duration.ZERO, 0));
  }

  @Test
  void by_size_it_has_as_long_as_what_goes_before_it_took_to_be_written() {
    assertThat(BY_SIZE.timeToLoss(NOW, 150, KAFKA, hoursAgo(2), hoursAgo(8)))
        .contains(new TimeToLoss("events", 0, Duration.ofHours(6), 0.75));
  }

  @Test
  void a_partition_that_never_lost_anything_is_not_full_yet() {
    TopicOffsets whole = new TopicOffsets("events", 0, 0, 200);

    assertThat(BY_SIZE.timeToLoss(NOW, 0, whole, hoursAgo(2), hoursAgo(2))).isEmpty();
  }

  @Test
  void the_nearer_end_counts() {
    Retention both = new Retention(86_400_000, 1 << 20);

    assertThat(both.timeToLoss(NOW, 150, KAFKA, hoursAgo(2), hoursAgo(8)))
        .map(TimeToLoss::left)
        .contains(Duration.ofHours(6));
    assertThat(both.timeToLoss(NOW, 150, KAFKA, hoursAgo(20), hoursAgo(23)))
        .map(TimeToLoss::left)
        .contains(Duration.ofHours(3));
    assertThat(both.timeToLoss(NOW, 150, KAFKA, hoursAgo(20), hoursAgo(30)))
        .map(TimeToLoss::left)
        .contains(Duration.ofHours(4));
  }

  @Test
  void what_is_lost_already_has_no_time_left() {
    assertThat(A_DAY.timeToLoss(NOW, 99, KAFKA, null, null))
        .contains(new TimeToLoss("events", 0, Duration.ZERO, 0));
  }

  @Test
  void nothing_can_be_lost_where_nothing_waits_or_nothing_is_deleted_or_time_is_unknown() {
    assertThat(A_DAY.timeToLoss(NOW, 200, KAFKA, null, null)).isEmpty();
    assertThat(Retention.UNLIMITED.timeToLoss(NOW, 150, KAFKA, hoursAgo(1), null)).isEmpty();
    assertThat(A_DAY.timeToLoss(NOW, 150, KAFKA, null, null)).isEqualTo(Optional.empty());
    assertThat(A_DAY.timeToLoss(NOW, 150, KAFKA, -1L, null)).isEmpty();
  }

  @Test
  void a_topic_that_is_only_compacted_deletes_nothing_for_its_age() {
    assertThat(Retention.of(topic("compact"))).isEqualTo(Retention.UNLIMITED);
    assertThat(Retention.of(topic("compact,delete"))).isEqualTo(new Retention(5_000, -1));
    assertThat(Retention.of(new Config(List.of()))).isEqualTo(Retention.UNLIMITED);
  }

  private static Config topic(String policy) {
    return new Config(
        List.of(
            new ConfigEntry("cleanup.policy", policy),
            new ConfigEntry("retention.ms", "5000"),
            new ConfigEntry("retention.bytes", "-1")));
  }

  private static Long hoursAgo(long hours) {
    return NOW.minus(Duration.ofHours(hours)).toEpochMilli();
  }
}
