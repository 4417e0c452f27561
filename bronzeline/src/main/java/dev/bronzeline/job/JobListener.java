package dev.bronzeline.job;

import dev.bronzeline.kafka.TimeToLoss;
import dev.bronzeline.storage.CommitListener;
import java.util.List;

/** Is told what happens to a job: its commits, and what its look-out at Kafka sees. */
@FunctionalInterface
public interface JobListener extends CommitListener {

  /**
   * How long until Kafka deletes records that were not read, looked up about once a minute; in a
   * thread of its own.
   *
   * @param estimates the partitions that have something to lose; empty is good news
   */
  default void retention(List<TimeToLoss> estimates) {}

  /** A position could not be published as a consumer group's offsets; in a thread of its own. */
  default void offsetsNotPublished() {}

  /** What the deduplication remembers after a batch; in a thread of its own. */
  default void remembers(DedupState state) {}
}
