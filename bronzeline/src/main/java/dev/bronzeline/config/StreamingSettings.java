package dev.bronzeline.config;

import java.time.Duration;

/**
 * How the query runs: section {@code streaming}.
 *
 * @param trigger the least time from the start of one batch to the next
 * @param availableNow whether to take what is there, in as many batches as it needs, and end
 * @param stopDeadline how long a stop may wait for the current batch
 * @param maxOffsetsPerTrigger the most records of a batch, for pipelines that do not say it
 * @param stalledAfter how long the query may give no sign of life
 * @param onStall what happens then
 * @param state where the deduplication keeps the keys that it has seen
 */
public record StreamingSettings(
    Duration trigger,
    boolean availableNow,
    Duration stopDeadline,
    long maxOffsetsPerTrigger,
    Duration stalledAfter,
    OnStall onStall,
    State state) {

  /** What happens to a query that gives no sign of life. */
  public enum OnStall {
    /** It is told in the log and the job's state. */
    REPORT,
    /** It is interrupted and started again, like after any failure that may pass. */
    RESTART
  }

  /** Where the deduplication keeps the keys that it has seen. */
  public enum State {
    /** In the heap, some 40 bytes a key; changes go to the checkpoint. */
    MEMORY,
    /** On the local disk of each process; changes go to the checkpoint. */
    ROCKSDB
  }

  static StreamingSettings read(Settings streaming) {
    return new StreamingSettings(
        streaming.get("trigger", Kind.DURATION, Duration.ofSeconds(10)),
        streaming.get("available-now", Kind.FLAG, false),
        streaming.get("stop-deadline", Kind.DURATION, Duration.ofMinutes(1)),
        streaming.get("max-offsets-per-trigger", Kind.longCount(1), 500_000L),
        streaming.get("stalled-after", Kind.DURATION, Duration.ofMinutes(10)),
        streaming.get("on-stall", Kind.oneOf(OnStall.class), OnStall.RESTART),
        streaming.get("state", Kind.oneOf(State.class), State.MEMORY));
  }
}
