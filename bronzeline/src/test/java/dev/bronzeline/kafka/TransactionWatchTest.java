package dev.bronzeline.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class TransactionWatchTest {
  private final TransactionWatch watch = new TransactionWatch();

  @Test
  void a_partition_that_stands_between_two_looks_is_told_once() {
    assertThat(look(10, 15)).isFalse();
    assertThat(look(10, 20)).isTrue();
    assertThat(look(10, 25)).isFalse();
  }

  @Test
  void transactions_that_come_and_go_are_nothing_to_tell() {
    assertThat(look(10, 15)).isFalse();
    assertThat(look(15, 20)).isFalse();
    assertThat(look(20, 20)).isFalse();
    assertThat(look(20, 20)).isFalse();
  }

  @Test
  void a_partition_that_stands_again_is_told_again() {
    look(10, 15);
    assertThat(look(10, 15)).isTrue();
    look(30, 35);
    assertThat(look(30, 35)).isTrue();
  }

  private boolean look(long latest, long end) {
    return !watch.newlyStanding(List.of(new TopicOffsets("events", 0, 0, latest, end))).isEmpty();
  }
}
