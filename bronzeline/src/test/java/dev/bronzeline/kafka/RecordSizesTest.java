package dev.bronzeline.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bronzeline.kafka.RecordSizes.Amount;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class RecordSizesTest {
  private static final TopicPartition ONE = new TopicPartition("events", 0);
  private static final TopicPartition OTHER = new TopicPartition("events", 1);

  @Test
  void a_record_that_nobody_has_seen_passes_for_a_large_one() {
    assertThat(RecordSizes.UNKNOWN.isUnknown()).isTrue();
    assertThat(RecordSizes.UNKNOWN.of(ONE)).isEqualTo(RecordSizes.ASSUMED);
  }

  @Test
  void a_partition_that_nobody_has_read_is_like_the_one_with_the_largest_records() {
    RecordSizes sizes = new RecordSizes(Map.of(ONE, 100L, OTHER, 3000L));

    assertThat(sizes.of(new TopicPartition("events", 2))).isEqualTo(3000);
  }

  @Test
  void the_size_rises_at_once_and_falls_by_half() {
    RecordSizes small = RecordSizes.UNKNOWN.after(Map.of(ONE, new Amount(10, 1000)));
    RecordSizes large = small.after(Map.of(ONE, new Amount(1, 9000)));
    RecordSizes again = large.after(Map.of(ONE, new Amount(10, 1000)));

    assertThat(small.of(ONE)).isEqualTo(100);
    assertThat(large.of(ONE)).isEqualTo(9000);
    assertThat(again.of(ONE)).isEqualTo(4550);
  }

  @Test
  void a_batch_without_records_teaches_nothing() {
    assertThat(RecordSizes.UNKNOWN.after(Map.of(ONE, new Amount(0, 0))).isUnknown()).isTrue();
  }

  @Test
  void what_is_seen_of_a_record_is_less_than_what_spark_holds_of_it() {
    assertThat(RecordSizes.of(Map.of(ONE, 400L)).of(ONE)).isEqualTo(528);
  }
}
