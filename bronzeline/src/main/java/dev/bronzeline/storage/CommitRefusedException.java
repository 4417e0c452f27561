package dev.bronzeline.storage;

/**
 * A batch was not published, and trying the same again would not help. Nothing of the batch is
 * visible. The subclass says who has to do something, the message says what.
 */
public abstract class CommitRefusedException extends RuntimeException {
  CommitRefusedException(String message) {
    super(message);
  }
}
