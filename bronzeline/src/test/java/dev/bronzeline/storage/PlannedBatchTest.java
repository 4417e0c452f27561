package dev.bronzeline.storage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bronzeline.ledger.OffsetRange;
import dev.bronzeline.ledger.PartitionId;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PlannedBatchTest {
  @Test
  void a_batch_goes_from_its_start_to_its_end_in_every_partition() {
    assertThat(
            PlannedBatch.ranges(
                "{\"a\":{\"0\":5,\"1\":7},\"b\":{\"0\":1}}",
                "{\"a\":{\"0\":9,\"1\":7},\"b\":{\"0\":2}}"))
        .isEqualTo(
            Map.of(
                new PartitionId("a", 0), new OffsetRange(5, 9),
                new PartitionId("a", 1), new OffsetRange(7, 7),
                new PartitionId("b", 0), new OffsetRange(1, 2)));
  }

  @Test
  void a_partition_that_was_added_meanwhile_begins_at_its_beginning() {
    assertThat(PlannedBatch.ranges("{\"a\":{\"0\":5}}", "{\"a\":{\"0\":5,\"1\":3}}"))
        .containsEntry(new PartitionId("a", 1), new OffsetRange(0, 3));
  }
}
