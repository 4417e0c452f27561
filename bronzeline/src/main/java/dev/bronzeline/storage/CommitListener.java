package dev.bronzeline.storage;

import dev.bronzeline.ledger.LogEntry;

/**
 * Is told of each batch that this writer has published, after the fact and in the query's thread:
 * it must be quick, and it cannot take anything back.
 */
@FunctionalInterface
public interface CommitListener {
  /** A batch is in the log; the entry is of kind commit. */
  void committed(LogEntry entry);
}
