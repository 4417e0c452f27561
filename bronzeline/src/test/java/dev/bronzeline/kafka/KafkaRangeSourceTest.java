package dev.bronzeline.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class KafkaRangeSourceTest {
  private static final Position UNTIL = at(1_100, 210, 5);

  @Test
  void a_batch_has_all_that_is_left_when_that_is_within_the_limit() {
    assertThat(KafkaRangeSource.next(at(1_000, 200, 5), UNTIL, 110)).isEqualTo(UNTIL);
  }

  @Test
  void each_partition_gets_its_share_of_the_limit() {
    assertThat(KafkaRangeSource.next(at(100, 110, 5), UNTIL, 110)).isEqualTo(at(200, 120, 5));
  }

  @Test
  void a_small_partition_is_not_starved() {
    assertThat(KafkaRangeSource.next(at(100, 209, 5), UNTIL, 10)).isEqualTo(at(109, 210, 5));
  }

  @Test
  void batches_go_on_to_just_the_end() {
    List<Position> batches = new ArrayList<>();
    for (Position at = at(1_000, 0, 0); !at.equals(UNTIL); ) {
      at = KafkaRangeSource.next(at, UNTIL, 7);
      batches.add(at);
    }

    assertThat(batches).doesNotHaveDuplicates().hasSizeBetween(45, 60);
  }

  private static Position at(long first, long second, long third) {
    return Position.of(Map.of("t", Map.of(0, first, 1, second), "u", Map.of(0, third)));
  }
}
