package dev.bronzeline.storage;

import dev.bronzeline.ledger.FileEntry;
import java.io.Serializable;

/**
 * A data file that a task has staged, and what the log will say about it.
 *
 * @param staged the file
 * @param entry its line in the log
 */
public record PreparedFile(StagedFile staged, FileEntry entry) implements Serializable {

  /** Checks that both speak of the same file. */
  public PreparedFile {
    if (!staged.path().equals(entry.path()) || staged.bytes() != entry.bytes()) {
      throw new IllegalArgumentException(
          "The staged file %s of %d bytes is not the one in the entry: %s of %d bytes"
              .formatted(staged.path(), staged.bytes(), entry.path(), entry.bytes()));
    }
  }
}
