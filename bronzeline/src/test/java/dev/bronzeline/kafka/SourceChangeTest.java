package dev.bronzeline.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bronzeline.ledger.SourceIdentity;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SourceChangeTest {

  private static final SourceIdentity KNOWN = new SourceIdentity("c1", Map.of("events", "t1"));
  private static final Position LOG = Position.of(Map.of("events", Map.of(0, 10L, 1, 5L)));
  private static final List<TopicOffsets> KAFKA =
      List.of(new TopicOffsets("events", 0, 0, 20), new TopicOffsets("events", 1, 0, 5));

  @Test
  void the_same_ids_are_the_same_source() {
    assertThat(SourceChange.between(KNOWN, KNOWN, LOG, Set.of(), KAFKA)).isEmpty();
  }

  @Test
  void another_topic_id_is_a_topic_that_was_created_again() {
    assertThat(changes(new SourceIdentity("c1", Map.of("events", "t2"))))
        .singleElement()
        .satisfies(
            change -> {
              assertThat(change.how())
                  .contains("id t1")
                  .contains("id t2")
                  .contains("created again");
              assertThat(change.option()).isEqualTo("--accept-new-source events:t2");
            });
  }

  @Test
  void another_cluster_is_told_with_both_ids_also_where_topics_have_none() {
    assertThat(changes(new SourceIdentity("c2", Map.of())))
        .singleElement()
        .satisfies(
            change -> {
              assertThat(change.how()).contains("cluster c1").contains("cluster c2");
              assertThat(change.option()).isEqualTo("--accept-new-source events:c2");
            });
  }

  @Test
  void what_brokers_do_not_tell_is_no_difference() {
    assertThat(changes(SourceIdentity.UNKNOWN)).isEmpty();
    assertThat(SourceChange.between(SourceIdentity.UNKNOWN, KNOWN, LOG, Set.of(), KAFKA)).isEmpty();
  }

  @Test
  void a_topic_that_does_not_reach_the_log_is_another_one_whatever_its_id() {
    List<TopicOffsets> shorter =
        List.of(new TopicOffsets("events", 0, 0, 9), new TopicOffsets("events", 1, 0, 5));
    List<TopicOffsets> narrower = List.of(new TopicOffsets("events", 0, 0, 20));

    assertThat(SourceChange.between(KNOWN, KNOWN, LOG, Set.of(), shorter))
        .extracting(SourceChange::how)
        .containsExactly(
            "events: the log has read partition 0 up to offset 10, and the topic ends at 9");
    assertThat(
            SourceChange.between(
                SourceIdentity.UNKNOWN, SourceIdentity.UNKNOWN, LOG, Set.of(), narrower))
        .containsExactly(
            new SourceChange(
                "events",
                "unknown",
                "events: the log has read partition 1, and the topic has none with that number"));
  }

  @Test
  void a_topic_that_an_open_transaction_holds_back_is_the_same() {
    List<TopicOffsets> heldBack =
        List.of(new TopicOffsets("events", 0, 0, 9, 15), new TopicOffsets("events", 1, 0, 5));

    assertThat(SourceChange.between(KNOWN, KNOWN, LOG, Set.of(), heldBack)).isEmpty();
  }

  @Test
  void a_topic_that_was_never_read_is_no_change() {
    List<TopicOffsets> other = List.of(new TopicOffsets("clicks", 0, 0, 1));
    SourceIdentity now = new SourceIdentity("c1", Map.of("clicks", "t9"));

    assertThat(SourceChange.between(KNOWN, now, LOG, Set.of(), other)).isEmpty();
  }

  @Test
  void what_only_a_checkpoint_has_read_is_of_its_cluster_also_where_topics_have_no_ids() {
    SourceIdentity before = new SourceIdentity("c1", Map.of());
    SourceIdentity now = new SourceIdentity("c2", Map.of());

    assertThat(SourceChange.between(before, now, Position.UNKNOWN, Set.of("events"), KAFKA))
        .extracting(SourceChange::option)
        .containsExactly("--accept-new-source events:c2");
    assertThat(SourceChange.between(before, now, Position.UNKNOWN, Set.of(), KAFKA)).isEmpty();
  }

  @Test
  void while_a_job_runs_ids_alone_decide() {
    assertThatCode(() -> SourceChange.requireNone(KNOWN, KNOWN)).doesNotThrowAnyException();
    assertThatThrownBy(
            () -> SourceChange.requireNone(KNOWN, new SourceIdentity("c1", Map.of("events", "t2"))))
        .isInstanceOf(SourceChangedException.class)
        .hasMessageContaining("bronze run ... --accept-new-source events:t2");
  }

  @Test
  void an_acceptance_stands_for_the_id_that_it_names_and_no_other() {
    SourceChange change = changes(new SourceIdentity("c1", Map.of("events", "t2"))).get(0);

    assertThat(new Acceptance(List.of(), Map.of("events", "t2"), "me").accepts(change)).isTrue();
    assertThat(new Acceptance(List.of(), Map.of("events", "t3"), "me").accepts(change)).isFalse();
    assertThat(Acceptance.NONE.accepts(change)).isFalse();
  }

  private static List<SourceChange> changes(SourceIdentity now) {
    return SourceChange.between(KNOWN, now, LOG, Set.of(), KAFKA);
  }
}
