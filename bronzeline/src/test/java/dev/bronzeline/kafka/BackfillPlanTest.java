package dev.bronzeline.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bronzeline.kafka.BackfillPlan.Partition;
import dev.bronzeline.kafka.BackfillPlan.Published;
import dev.bronzeline.kafka.BackfillRequest.Offsets;
import dev.bronzeline.ledger.Coverage;
import dev.bronzeline.ledger.OffsetRange;
import dev.bronzeline.ledger.PartitionId;
import dev.bronzeline.ledger.SourceIdentity;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class BackfillPlanTest {
  private static final List<TopicOffsets> KAFKA =
      List.of(new TopicOffsets("t", 0, 100, 500), new TopicOffsets("t", 1, 0, 300));

  @Test
  void all_that_was_asked_for_is_to_do_when_nothing_is_published() {
    BackfillPlan plan = plan(Map.of(0, 100L, 1, 10L), Map.of(0, 500L, 1, 300L), null);

    assertThat(plan.partitions())
        .containsExactly(
            new Partition(id(0), 100, 500, 0, 0, List.of(range(100, 500)), List.of()),
            new Partition(id(1), 10, 300, 0, 0, List.of(range(10, 300)), List.of()));
    assertThat(plan.size()).isEqualTo(690);
    assertThat(plan.passes())
        .containsExactly(new TreeMap<>(Map.of(id(0), range(100, 500), id(1), range(10, 300))));
  }

  @Test
  void what_is_published_is_left_out_and_the_rest_is_done_in_passes() {
    BackfillPlan plan =
        plan(
            Map.of(0, 100L, 1, 0L),
            Map.of(0, 400L, 1, 200L),
            null,
            covered(0, range(0, 120), range(150, 160), range(300, 600)));

    assertThat(plan.partitions().get(0).published()).isEqualTo(20 + 10 + 100);
    assertThat(plan.partitions().get(0).size()).isEqualTo(30 + 140);
    assertThat(plan.passes())
        .containsExactly(
            new TreeMap<>(Map.of(id(0), range(120, 150), id(1), range(0, 200))),
            new TreeMap<>(Map.of(id(0), range(160, 300))));
  }

  @Test
  void what_the_stream_has_not_come_to_is_left_to_it() {
    BackfillPlan plan = plan(Map.of(0, 100L, 1, 0L), Map.of(0, 500L, 1, 300L), Map.of(0, 250L));

    assertThat(plan.partitions())
        .containsExactly(
            new Partition(
                id(0),
                100,
                500,
                0,
                250,
                List.of(range(100, 250)),
                List.of("the stream goes on at 250")),
            new Partition(
                id(1),
                0,
                300,
                0,
                300,
                List.of(),
                List.of("the stream will read it from its beginning")));
  }

  @Test
  void the_ends_of_what_kafka_has_can_be_meant_without_being_known() {
    Partition all = plan(Map.of(0, -2L), Map.of(0, -1L), null).partitions().get(0);

    assertThat(all.toDo()).containsExactly(range(100, 500));
  }

  @Test
  void the_problems_of_all_partitions_are_told_at_once() {
    assertThatThrownBy(
            () -> plan(Map.of(0, 300L, 1, 0L, 2, 0L, 3, 1L), Map.of(0, 200L, 1, 301L, 2, 5L), null))
        .isInstanceOfSatisfying(
            BackfillRangeException.class, e -> assertThat(e.dataLost()).isFalse())
        .hasMessageContainingAll(
            "(4 problems)",
            "t-0: the backfill would end at 200, before it begins at 300.",
            "t-1: the backfill would end at 301, but Kafka has 0 to 300.",
            "t-2: the topics that the pipeline reads do not have this partition.",
            "t-3: the topics that the pipeline reads do not have this partition.");
    assertThatThrownBy(() -> plan(Map.of(0, 100L), Map.of(1, 300L), null))
        .hasMessageContainingAll(
            "t-0: the backfill has a beginning, but is not told where to end there.",
            "t-1: the backfill has an end, but is not told where to begin there.");
  }

  @Test
  void offsets_that_kafka_has_deleted_are_a_problem_unless_they_are_published() {
    assertThatThrownBy(() -> plan(Map.of(0, 40L), Map.of(0, 200L), null, covered(0, range(40, 60))))
        .isInstanceOfSatisfying(
            BackfillRangeException.class, e -> assertThat(e.dataLost()).isTrue())
        .hasMessageContaining(
            "t-0: offset 60 is not published and not there any more: Kafka has 100 to 500. Begin at"
                + " 100 or later.");

    assertThat(
            plan(Map.of(0, 40L), Map.of(0, 200L), null, covered(0, range(40, 100)))
                .partitions()
                .get(0)
                .toDo())
        .containsExactly(range(100, 200));
  }

  @Test
  void a_range_without_offsets_is_done() {
    BackfillPlan plan = plan(Map.of(0, 100L), Map.of(0, 100L), Map.of(0, 50L));

    assertThat(plan.size()).isZero();
    assertThat(plan.passes()).isEmpty();
  }

  private static BackfillPlan plan(
      Map<Integer, Long> from, Map<Integer, Long> until, @Nullable Map<Integer, Long> stream) {
    return plan(from, until, stream, Coverage.NONE);
  }

  private static BackfillPlan plan(
      Map<Integer, Long> from,
      Map<Integer, Long> until,
      @Nullable Map<Integer, Long> stream,
      Coverage covered) {
    return BackfillPlan.decide(
        new Offsets(position(from), position(until)),
        KAFKA,
        new Published(SourceIdentity.UNKNOWN, stream == null ? null : position(stream), covered));
  }

  private static Position position(Map<Integer, Long> offsets) {
    return Position.of(Map.of("t", offsets));
  }

  private static Coverage covered(int partition, OffsetRange... ranges) {
    return new Coverage(Map.of("t", Map.of(partition, List.of(ranges))));
  }

  private static PartitionId id(int partition) {
    return new PartitionId("t", partition);
  }

  private static OffsetRange range(long from, long until) {
    return new OffsetRange(from, until);
  }
}
