package dev.bronzeline.storage;

import dev.bronzeline.ledger.LogEntry;
import java.time.Duration;

/**
 * Is told of each batch that this writer has published, after the fact and in the query's thread:
 * while it takes its time, the next batch waits. It cannot take anything back.
 */
@FunctionalInterface
public interface CommitListener {
  /**
   * A batch is in the log.
   *
   * @param entry the batch's entry, of kind commit
   * @param took from the start of the batch's tasks to the end of its commit
   */
  void committed(LogEntry entry, Duration took);
}
