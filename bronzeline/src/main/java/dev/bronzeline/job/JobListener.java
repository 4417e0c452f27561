package dev.bronzeline.job;

import dev.bronzeline.kafka.TimeToLoss;
import dev.bronzeline.storage.CommitListener;
import java.time.Instant;
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

  /**
   * The job waits with its next batch, because its error budget is exceeded; in the query's thread.
   *
   * @param until when it goes on, unless it is asked to end before
   */
  default void paused(String reason, Instant until) {}

  /** A pause is over; in the query's thread. */
  default void resumed() {}

  /** A position could not be published as a consumer group's offsets; in a thread of its own. */
  default void offsetsNotPublished() {}

  /** What the deduplication remembers after a batch; in a thread of its own. */
  default void remembers(DedupState state) {}
}
