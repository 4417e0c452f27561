package dev.bronzeline.job;

import dev.bronzeline.kafka.TimeToLoss;
import dev.bronzeline.storage.CommitListener;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

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
   * Of these topics the last look did not see how long Kafka keeps them; what was told of them is
   * the estimate of an earlier one. Told at each look, in a thread of its own; empty is good news.
   */
  default void retentionUnseen(Set<String> topics) {}

  /**
   * What is on hold until the windows of its keys close, looked up now and then; in a thread of its
   * own, as are the commits that release it.
   *
   * @param rows how many rows
   * @param oldest when the first of them arrived; null if there are none
   */
  default void held(long rows, @Nullable Instant oldest) {}

  /**
   * The job waits with its next batch, because its error budget is exceeded; in the query's thread.
   *
   * @param until when it goes on, unless it is asked to end before
   */
  default void paused(String reason, Instant until) {}

  /** A pause is over; in the query's thread. */
  default void resumed() {}

  /**
   * The job hangs: its query has given no sign of life for too long, and is not interrupted; in a
   * thread of its own.
   */
  default void stalled(String reason) {}

  /** A stall is over; in a thread of its own. */
  default void revived() {}

  /** A position could not be published as a consumer group's offsets; in a thread of its own. */
  default void offsetsNotPublished() {}

  /**
   * Whether the source of the schema could be asked for a newer version; in a thread of its own.
   *
   * @param since since when it could not; null when it could
   */
  default void schemaUnseen(@Nullable Instant since) {}

  /** What the deduplication remembers after a batch; in a thread of its own. */
  default void remembers(DedupState state) {}
}
