package dev.bronzeline.storage;

/** The counts of a batch do not account for every planned offset. Run the batch again. */
public final class UnbalancedBatchException extends CommitRefusedException {
  /** With what does not add up. */
  public UnbalancedBatchException(String message) {
    super(message);
  }
}
