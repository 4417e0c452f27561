package dev.bronzeline.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bronzeline.kafka.BatchEnd.Limit;
import java.util.Map;
import java.util.Random;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class BatchEndTest {
  private static final long NO_LIMIT = Long.MAX_VALUE;
  private static final RecordSizes SIZES =
      new RecordSizes(
          Map.of(new TopicPartition("events", 0), 100L, new TopicPartition("events", 1), 1000L));

  private static Position at(long first, long second) {
    return Position.of(Map.of("events", Map.of(0, first, 1, second)));
  }

  @Test
  void without_a_reason_to_cut_it_a_batch_takes_everything() {
    BatchEnd end = BatchEnd.of(at(0, 0), at(10, 20), 30, 10 * 100 + 20 * 1000, SIZES);

    assertThat(end).isEqualTo(new BatchEnd(at(10, 20), 30, Limit.NONE));
  }

  @Test
  void the_limit_of_records_takes_the_same_share_of_each_partition() {
    assertThat(BatchEnd.of(at(100, 0), at(120, 80), 50, NO_LIMIT, SIZES))
        .isEqualTo(new BatchEnd(at(110, 40), 50, Limit.RECORDS));
  }

  @Test
  void the_limit_of_bytes_weighs_each_partition_by_the_size_of_its_records() {
    // 1000 * 100 + 100 * 1000 bytes are waiting; a tenth of it may be taken.
    assertThat(BatchEnd.of(at(0, 0), at(1000, 100), NO_LIMIT, 20_000, SIZES))
        .isEqualTo(new BatchEnd(at(100, 10), 110, Limit.BYTES));
  }

  @Test
  void the_smaller_limit_counts() {
    assertThat(BatchEnd.of(at(0, 0), at(1000, 100), 11, 20_000, SIZES).position())
        .isEqualTo(at(10, 1));
    assertThat(BatchEnd.of(at(0, 0), at(1000, 100), 500, 20_000, SIZES).limit())
        .isEqualTo(Limit.BYTES);
  }

  @Test
  void a_partition_in_which_little_waits_is_not_starved() {
    assertThat(BatchEnd.of(at(0, 0), at(1_000_000, 1), 10, NO_LIMIT, SIZES).position())
        .isEqualTo(at(9, 1));
  }

  @Test
  void a_record_that_is_larger_than_the_limit_is_read_alone() {
    assertThat(BatchEnd.of(at(0, 0), at(0, 5), NO_LIMIT, 1, SIZES).position()).isEqualTo(at(0, 1));
  }

  @Test
  void of_a_new_partition_all_is_waiting() {
    Position one = Position.of(Map.of("events", Map.of(0, 50L)));

    assertThat(BatchEnd.of(one, at(100, 50), 50, NO_LIMIT, SIZES).position()).isEqualTo(at(75, 25));
  }

  @Test
  void a_partition_that_ends_before_the_batch_begins_is_left_for_spark_to_tell() {
    assertThat(BatchEnd.of(at(30, 0), at(20, 100), 10, NO_LIMIT, SIZES).position())
        .isEqualTo(at(20, 10));
  }

  @Test
  void whatever_waits_every_batch_moves_on_keeps_to_the_limits_and_the_last_one_ends_at_the_end() {
    Random random = new Random(7);
    for (int round = 0; round < 300; round++) {
      Position newest = at(random.nextInt(5000), random.nextInt(5000));
      long maxRecords = 1L + random.nextInt(2000);
      long maxBytes = 1L + random.nextInt(1_000_000);
      Position from = at(0, 0);
      int batches = 0;
      for (BatchEnd end; !from.equals(newest); from = end.position()) {
        end = BatchEnd.of(from, newest, maxRecords, maxBytes, SIZES);
        long first = next(end.position(), 0) - next(from, 0);
        long second = next(end.position(), 1) - next(from, 1);
        assertThat(first + second).isEqualTo(end.records()).isPositive();
        assertThat(Math.max(first - 1, 0) + Math.max(second - 1, 0)).isLessThan(maxRecords);
        assertThat(Math.max(first - 1, 0) * 100 + Math.max(second - 1, 0) * 1000)
            .isLessThanOrEqualTo(maxBytes);
        batches++;
      }
      assertThat(batches).isLessThanOrEqualTo(10_000);
    }
  }

  private static long next(Position position, int partition) {
    return position.next("events", partition, -1);
  }
}
