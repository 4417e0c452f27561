package dev.bronzeline.storage;

import dev.bronzeline.ledger.LogEntry;
import java.util.Optional;

/**
 * What became of a batch that was not refused.
 *
 * @param outcome what was done
 * @param entry the log's entry of the batch; empty exactly when there was nothing to publish
 */
public record CommitResult(Outcome outcome, Optional<LogEntry> entry) {

  /** What was done. */
  public enum Outcome {
    /** The batch is published, by this call. */
    COMMITTED,
    /** The batch was in the log before; what the tasks staged this time was discarded. */
    ALREADY_COMMITTED,
    /** The batch covers no offset and holds no file, so the log has nothing to say about it. */
    NOTHING_TO_COMMIT
  }
}
