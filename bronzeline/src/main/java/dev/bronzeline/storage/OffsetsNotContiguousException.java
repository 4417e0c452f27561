package dev.bronzeline.storage;

/** A batch does not begin where the log ends: offsets would be skipped or repeated. */
public final class OffsetsNotContiguousException extends CommitRefusedException {
  OffsetsNotContiguousException(String message) {
    super(message);
  }
}
