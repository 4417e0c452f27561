package dev.bronzeline.job;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a process last said about its job, beside what the log says was done.
 *
 * @param phase what it was about
 * @param at when it said so
 * @param host the machine
 * @param pid its number on that machine
 * @param failures how many times in a row the job had failed
 * @param reason the last failure in one line, or why it is paused or stalled; null when there was
 *     none
 * @param nextAttempt when it starts again or goes on; null unless it waits or is paused
 * @param deduplication what the deduplication remembers; null when nothing was told of it
 */
public record RunState(
    Phase phase,
    Instant at,
    String host,
    long pid,
    int failures,
    @Nullable String reason,
    @Nullable Instant nextAttempt,
    @Nullable DedupState deduplication) {

  /** What a process is about. */
  public enum Phase {
    /** The job has been started. A process that was killed says so for ever. */
    RUNNING,
    /** The job waits with its next batch, because its error budget is exceeded. */
    PAUSED,
    /** The job hangs: its query has given no sign of life for too long. */
    STALLED,
    /** The job has failed and waits for its next start. */
    WAITING,
    /** The job has ended well. */
    ENDED,
    /** The job has failed and is not started again. */
    GIVEN_UP
  }
}
