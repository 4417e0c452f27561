package dev.bronzeline.storage;

/**
 * A rule or a budget of the pipeline forbids to publish the batch. Somebody has to look at the
 * data.
 */
public final class BatchRejectedException extends CommitRefusedException {
  BatchRejectedException(String message) {
    super(message);
  }
}
