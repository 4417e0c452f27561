package dev.bronzeline.storage;

import dev.bronzeline.ledger.LogEntry;
import dev.bronzeline.ledger.Open;

/**
 * Another writer has opened the lane, so this one has stopped. The other one must be the only one.
 */
public final class AnotherWriterException extends CommitRefusedException {
  private static final String REMEDY =
      "If the other one is meant to run, there is nothing to do; if not, stop it and start this job"
          + " again.";

  private AnotherWriterException(String message) {
    super(message);
  }

  /** What a writer says that failed, and finds another one's entry in its lane. */
  static AnotherWriterException of(LogEntry found, WriterId self) {
    return new AnotherWriterException(
        "ANOTHER_WRITER: %s, so writer %s stops. %s".formatted(owner(found), self, REMEDY));
  }

  private static String owner(LogEntry found) {
    Open open = found.open();
    return "writer %s has lane '%s' since log entry %d (%s, %s)"
        .formatted(
            found.writer(),
            found.lane(),
            found.sequence(),
            open == null ? "on an unknown host" : "on " + open.host(),
            found.at());
  }

  /** What a writer says that meets another one's entry in its lane. */
  static AnotherWriterException of(LogEntry found, WriterId self, long batch) {
    return new AnotherWriterException(
        "ANOTHER_WRITER: %s, so writer %s does not publish batch %d and stops. %s"
            .formatted(owner(found), self, batch, REMEDY));
  }

  /** What a start says whose decision about the lane is no longer about the lane as it is. */
  static AnotherWriterException since(long decidedOn, long found, String lane) {
    return new AnotherWriterException(
        ("ANOTHER_WRITER: a new source was accepted when lane '%s' stood at log entry %d, and entry"
                + " %d was written since. Stop the other job, and start this one again.")
            .formatted(lane, decidedOn, found));
  }
}
