package dev.bronzeline.storage;

import java.io.IOException;

/** The log of a root has a hole or an entry that cannot be read, so nothing may be appended. */
public final class DamagedLogException extends IOException {
  DamagedLogException(String message) {
    super(message);
  }

  static DamagedLogException missing(long sequence) {
    return new DamagedLogException(
        ("Log entry %s is missing, though later ones are there or it was there itself. Bronzeline"
                + " never deletes entries: restore it from a backup or the bucket's versions.")
            .formatted(CommitLog.path(sequence)));
  }

  static DamagedLogException unreadable(long sequence, IOException cause) {
    DamagedLogException damaged =
        new DamagedLogException(
            "Log entry %s cannot be read: %s. Restore it from a backup or the bucket's versions."
                .formatted(CommitLog.path(sequence), cause.getMessage()));
    damaged.initCause(cause);
    return damaged;
  }
}
