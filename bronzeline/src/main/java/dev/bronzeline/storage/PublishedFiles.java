package dev.bronzeline.storage;

import dev.bronzeline.ledger.Commit;
import dev.bronzeline.ledger.FileEntry;
import dev.bronzeline.ledger.LogEntry;
import dev.bronzeline.ledger.Output;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Which data files of a log are live. */
public final class PublishedFiles {
  /** Entries are in order, but each has the time of its writer's clock. */
  private static final Duration CLOCKS_DIFFER = Duration.ofHours(1);

  private PublishedFiles() {}

  /**
   * The live files of the bronze table that any lane has published since some time, and maybe some
   * older ones.
   *
   * @return their paths, relative to the root
   * @throws DamagedLogException if an entry on the way is missing or cannot be read
   */
  public static List<String> validatedSince(CommitLog log, Instant since) throws IOException {
    List<String> paths = new ArrayList<>();
    Set<String> replaced = new HashSet<>();
    for (long sequence = log.tail(); sequence > 0; sequence--) {
      LogEntry entry = log.require(sequence);
      if (since.isAfter(Instant.MIN) && entry.at().plus(CLOCKS_DIFFER).isBefore(since)) {
        break;
      }
      Commit commit = entry.commit();
      if (commit != null) {
        commit.files().stream()
            .filter(file -> file.output() == Output.VALIDATED)
            .map(FileEntry::path)
            .filter(path -> !replaced.contains(path))
            .forEach(paths::add);
        replaced.addAll(commit.replacedFiles());
      }
    }
    return paths;
  }
}
