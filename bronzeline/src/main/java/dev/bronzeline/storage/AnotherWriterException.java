package dev.bronzeline.storage;

/**
 * Another writer has opened the lane, so this one has stopped. The other one must be the only one.
 */
public final class AnotherWriterException extends CommitRefusedException {
  AnotherWriterException(String message) {
    super(message);
  }
}
