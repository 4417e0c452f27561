package dev.bronzeline.job;

import dev.bronzeline.ledger.Totals;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All about a checkpoint, for people and scripts: fields are added, not renamed.
 *
 * @param checkpoint its folder
 * @param query the id of its query; empty when it cannot be read
 * @param root the root that it is for
 * @param pipeline the pipeline that used it; null when nothing says it
 * @param forkedFrom the checkpoint that it is a copy of; null when it is none
 * @param fit how it fits the log: one of the words of {@code CheckpointFit.Verdict}
 * @param problems why a job cannot start with it, as sentences
 * @param remedy what to do about them; null when a job can start
 * @param lastPlanned the last batch that Spark has planned, -1 for none
 * @param lastCommitted the last batch that Spark has finished, -1 for none
 * @param bytes the size of all its files
 * @param stateBytes the part of it that is the state of the deduplication
 * @param lastWritten when its newest file was written
 * @param batches the batches that it remembers, the newest first
 * @param partitions where it and the log stand
 */
public record CheckpointReport(
    String checkpoint,
    String query,
    String root,
    @Nullable String pipeline,
    @Nullable String forkedFrom,
    String fit,
    List<String> problems,
    @Nullable String remedy,
    long lastPlanned,
    long lastCommitted,
    long bytes,
    long stateBytes,
    Instant lastWritten,
    List<Batch> batches,
    List<Partition> partitions) {

  /**
   * A batch.
   *
   * @param batch its number
   * @param finished whether Spark has finished it
   * @param plannedAt when Spark planned it; null when its plan cannot be read
   * @param offsets how many offsets it takes; null when the plan before is gone
   * @param ranges which offsets these are, of the partitions where there are any
   * @param sequence the entry of the log that publishes it; null when there is none, as for a batch
   *     that only clears the state
   * @param counts what that entry accounts for; null without one
   * @param seconds from the plan to the entry; null without one
   * @param stateBytes what it has written to the state, as far as that is kept
   */
  public record Batch(
      long batch,
      boolean finished,
      @Nullable Instant plannedAt,
      @Nullable Long offsets,
      List<Range> ranges,
      @Nullable Long sequence,
      @Nullable Totals counts,
      @Nullable Double seconds,
      long stateBytes) {}

  /** Offsets of a partition, {@code from} the first one {@code until} before the last. */
  public record Range(String topic, int partition, long from, long until) {}

  /**
   * Where a partition stands.
   *
   * @param checkpoint the next offset by the checkpoint; null when it does not know the partition
   * @param log the next offset by the log; null when it does not know the partition
   */
  public record Partition(
      String topic, int partition, @Nullable Long checkpoint, @Nullable Long log) {

    /** How far the checkpoint is ahead of the log; null when one of them does not say. */
    public @Nullable Long ahead() {
      return checkpoint == null || log == null ? null : checkpoint - log;
    }
  }
}
