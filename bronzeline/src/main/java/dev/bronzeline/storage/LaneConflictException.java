package dev.bronzeline.storage;

import dev.bronzeline.ledger.LogEntry;
import java.util.Collection;
import java.util.List;

/** A batch does not go together with what another lane has written. */
public final class LaneConflictException extends CommitRefusedException {
  private LaneConflictException(String message) {
    super(message);
  }

  /** Another commit accounts for offsets of the batch already: its rows would be there twice. */
  static LaneConflictException published(long batch, List<String> pieces) {
    return new LaneConflictException(
        ("Batch %d is not published, because the log accounts for some of its offsets already: %s."
                + " A stream that begins among offsets that a backfill has published must begin"
                + " after them; a backfill leaves them out when it is started again.")
            .formatted(batch, String.join("; ", pieces)));
  }

  /** Files that the batch replaces are not there any more: another one has replaced them. */
  static LaneConflictException gone(long batch, List<String> paths) {
    return new LaneConflictException(
        ("Batch %d is not published, because it replaces files that are in the log no more, or"
                + " never were: %s. Start the job again: it looks for itself what is there.")
            .formatted(batch, String.join(", ", paths)));
  }

  /** The offsets of the batch are those of topics that have begun anew since. */
  static LaneConflictException begunAnew(long batch, LogEntry found, Collection<String> topics) {
    return new LaneConflictException(
        ("Batch %d is not published: log entry %d (lane '%s') says that the offsets of %s begin"
                + " anew, so those of the batch mean nothing any more. Start this job again.")
            .formatted(batch, found.sequence(), found.lane(), String.join(", ", topics)));
  }
}
