package dev.bronzeline.ledger;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One entry of the log: the start of a writer, or the publication of one batch.
 *
 * @param format the version of this format, at present {@link #FORMAT}
 * @param sequence its place in the log, from 1, without holes
 * @param kind which of {@code open} and {@code commit} is present
 * @param lane the lane of the writer; a lane has one active writer
 * @param writer the id of the writer
 * @param at when the writer made the entry, by its own clock
 * @param open present exactly when the kind is {@link Kind#OPEN}
 * @param commit present exactly when the kind is {@link Kind#COMMIT}
 * @param before where the log stood as a whole before this entry; null in entries of versions that
 *     did not say
 */
public record LogEntry(
    int format,
    long sequence,
    Kind kind,
    String lane,
    String writer,
    Instant at,
    @Nullable Open open,
    @Nullable Commit commit,
    @Nullable Standing before) {

  /** The version of the format that this code writes. */
  public static final int FORMAT = 1;

  /** What an entry says. */
  public enum Kind {
    /** A writer starts and fences the older ones of its lane. */
    OPEN,
    /** A batch is published. */
    COMMIT
  }

  /** Checks that the content fits the kind. */
  public LogEntry {
    if ((open != null) != (kind == Kind.OPEN) || (commit != null) != (kind == Kind.COMMIT)) {
      throw new IllegalArgumentException(
          "Log entry %d is of kind %s but does not have exactly that content"
              .formatted(sequence, kind));
    }
  }

  /** An entry that starts a writer. */
  public static LogEntry of(long sequence, String lane, String writer, Instant at, Open open) {
    return new LogEntry(FORMAT, sequence, Kind.OPEN, lane, writer, at, open, null, null);
  }

  /** An entry that publishes a batch. */
  public static LogEntry of(long sequence, String lane, String writer, Instant at, Commit commit) {
    return new LogEntry(FORMAT, sequence, Kind.COMMIT, lane, writer, at, null, commit, null);
  }

  /** The same entry, and where the log stood before it. */
  public LogEntry after(Standing standing) {
    return new LogEntry(format, sequence, kind, lane, writer, at, open, commit, standing);
  }
}
