package dev.bronzeline.storage;

/** Spark's checkpoint does not fit the log: it is older, or of another root. */
public final class CheckpointMismatchException extends CommitRefusedException {
  CheckpointMismatchException(String message) {
    super(message);
  }
}
