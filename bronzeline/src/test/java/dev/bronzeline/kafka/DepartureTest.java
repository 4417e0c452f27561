package dev.bronzeline.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.bronzeline.kafka.EffectiveStart.Accepted;
import dev.bronzeline.kafka.EffectiveStart.Logged;
import dev.bronzeline.kafka.EffectiveStart.Origin;
import dev.bronzeline.ledger.Coverage;
import dev.bronzeline.ledger.PartitionLedger;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Whether Spark can go on from its checkpoint. */
class DepartureTest {
  private static final List<TopicOffsets> KAFKA =
      List.of(new TopicOffsets("t", 0, 10, 2000, 2000), new TopicOffsets("t", 1, 0, 2000, 2000));

  @Test
  void a_checkpoint_before_offsets_that_a_backfill_has_published_is_stale() {
    Position fork = position(500, 700);

    assertThat(isStale(Position.UNKNOWN, covered(0, 1000), fork)).isTrue();
    assertThat(isStale(Position.UNKNOWN, covered(0, 400), fork)).isFalse();
    assertThat(isStale(Position.UNKNOWN, Coverage.NONE, fork)).isFalse();
  }

  @Test
  void one_that_does_not_know_a_partition_whose_beginning_a_backfill_has_published_is_stale() {
    assertThat(isStale(Position.UNKNOWN, covered(0, 1000), position(Map.of(1, 700L)))).isTrue();
  }

  @Test
  void once_the_stream_has_committed_what_a_backfill_has_published_does_not_matter() {
    assertThat(isStale(position(500, 700), covered(0, 500), position(400, 700))).isFalse();
  }

  @Test
  void one_that_asks_for_expired_records_is_stale_and_none_never_is() {
    assertThat(isStale(position(10, 700), Coverage.NONE, position(9, 700))).isTrue();
    assertThat(isStale(position(10, 700), Coverage.NONE, Position.UNKNOWN)).isFalse();
  }

  @Test
  void the_start_is_after_the_backfill() {
    assertThat(start(Position.UNKNOWN, covered(0, 1000), position(500, 700)).partitions())
        .extracting(EffectiveStart.PartitionStart::offset, EffectiveStart.PartitionStart::origin)
        .containsExactly(tuple(1000L, Origin.BACKFILL), tuple(700L, Origin.CHECKPOINT));
  }

  private static boolean isStale(Position log, Coverage covered, Position checkpoint) {
    return Departure.isStale(checkpoint, start(log, covered, checkpoint));
  }

  private static EffectiveStart start(Position log, Coverage covered, Position checkpoint) {
    return EffectiveStart.decide(
        KAFKA,
        new Logged(log, covered),
        checkpoint,
        Position.UNKNOWN,
        Accepted.NONE,
        topic -> true);
  }

  /** Of partition 0. */
  private static Coverage covered(long from, long until) {
    return Coverage.NONE.plus(
        List.of(new PartitionLedger("t", 0, from, until, until - from, 0, 0, 0, 0)));
  }

  private static Position position(long first, long second) {
    return position(Map.of(0, first, 1, second));
  }

  private static Position position(Map<Integer, Long> partitions) {
    return Position.of(Map.of("t", partitions));
  }
}
