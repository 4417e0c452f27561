package dev.bronzeline.config;

import java.time.Duration;

/**
 * How the query runs: section {@code streaming}.
 *
 * @param trigger the least time from the start of one batch to the next
 * @param availableNow whether to take what is there, in as many batches as it needs, and end
 * @param stopDeadline how long a stop may wait for the current batch
 * @param maxOffsetsPerTrigger the most records of a batch, for pipelines that do not say it
 * @param state where the deduplication keeps the keys that it has seen
 */
public record StreamingSettings(
    Duration trigger,
    boolean availableNow,
    Duration stopDeadline,
    long maxOffsetsPerTrigger,
    State state) {

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
        streaming.get("state", Kind.oneOf(State.class), State.MEMORY));
  }
}
