package dev.bronzeline.job;

import dev.bronzeline.ledger.Totals;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where a job is: what its log says, and how far Kafka is ahead of it.
 *
 * @param root the root
 * @param entries the entries of the log, of all lanes
 * @param writer who opened the lane last; null when nobody did
 * @param commits the lane's last commits, the newest first
 * @param totals what the lane has accounted for since its root began
 * @param partitions where the lane stands in every partition it has ever seen, sorted
 * @param kafka whether Kafka was asked how far it is ahead, and what came of it
 * @param state what the job's process said last; null if it never did
 * @param others the other lanes of the log, sorted; mostly none
 * @param held the rows that are on hold; null if none are
 */
public record JobStatus(
    String root,
    long entries,
    @Nullable Writer writer,
    List<Published> commits,
    Totals totals,
    List<Partition> partitions,
    Kafka kafka,
    @Nullable RunState state,
    List<Lane> others,
    @Nullable Held held) {

  /**
   * Rows that wait for the windows of their keys to close.
   *
   * @param rows how many
   * @param oldest when the first of them arrived
   */
  public record Held(long rows, @Nullable Instant oldest) {}

  /**
   * A start of the job.
   *
   * @param id the writer's id
   * @param host the machine of its driver
   * @param version its version of Bronzeline
   * @param since when it opened the lane
   */
  public record Writer(String id, String host, String version, Instant since) {}

  /**
   * A lane of the log that is not the streaming job's.
   *
   * @param name the lane
   * @param writer who works in it, or did so last
   * @param entry its last entry
   * @param at when that was made
   */
  public record Lane(String name, String writer, long entry, Instant at) {}

  /**
   * A commit.
   *
   * @param sequence its place in the log
   * @param batch the number of Spark's micro-batch
   * @param at when it was published
   * @param counts what it accounts for
   * @param files how many files it published
   * @param bytes their size
   */
  public record Published(
      long sequence, long batch, Instant at, Totals counts, int files, long bytes) {}

  /**
   * A partition.
   *
   * @param topic the topic
   * @param partition the partition's number
   * @param position the first offset that is not accounted for yet
   * @param newest the offset after the last record that can be read; null when Kafka did not say
   * @param lagRecords how many offsets Kafka is ahead; null when Kafka did not say
   * @param lagSeconds how much younger the newest record is than the last one accounted for; 0 when
   *     there is no lag, null when it could not be found out
   * @param secondsToLoss how long until Kafka may delete the record at the position; null when
   *     there is none or it lives for ever, or it could not be found out
   * @param heldBack how many offsets from {@code newest} on nobody can read until a transaction
   *     ends; null when there are none
   * @param completeThrough every record of the partition with a time of Kafka before it is
   *     accounted for, as long as their times are in order; null when it could not be found out
   */
  public record Partition(
      String topic,
      int partition,
      long position,
      @Nullable Long newest,
      @Nullable Long lagRecords,
      @Nullable Double lagSeconds,
      @Nullable Double secondsToLoss,
      @Nullable Long heldBack,
      @Nullable Instant completeThrough) {

    /** A partition that has nothing to lose, and of which nothing is held back. */
    public Partition(
        String topic,
        int partition,
        long position,
        @Nullable Long newest,
        @Nullable Long lagRecords,
        @Nullable Double lagSeconds) {
      this(topic, partition, position, newest, lagRecords, lagSeconds, null, null, null);
    }

    Partition behind(long millis, Instant accounted) {
      return new Partition(
          topic,
          partition,
          position,
          newest,
          lagRecords,
          millis / 1000.0,
          secondsToLoss,
          heldBack,
          accounted);
    }

    Partition losingIn(Duration left) {
      return new Partition(
          topic,
          partition,
          position,
          newest,
          lagRecords,
          lagSeconds,
          left.toMillis() / 1000.0,
          heldBack,
          completeThrough);
    }
  }

  /** What came of asking Kafka. */
  public enum Answer {
    /** Kafka answered. */
    ANSWERED,
    /** Kafka was asked and gave no answer, or refused to. */
    FAILED,
    /** Nobody said how to reach Kafka. */
    NOT_ASKED
  }

  /**
   * Whether Kafka was asked, and what came of it.
   *
   * @param answer what came of it
   * @param problem why there is no answer; null when there is one
   */
  public record Kafka(Answer answer, @Nullable String problem) {}
}
