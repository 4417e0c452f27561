package dev.bronzeline.demo;

import dev.bronzeline.ledger.Commit;
import dev.bronzeline.ledger.FileEntry;
import dev.bronzeline.ledger.Output;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What the log lists in one folder of a root.
 *
 * @param path the folder, such as {@code validated/dt=2026-11-23/hr=18}
 * @param files how many files
 * @param rows the rows in them
 * @param bytes their size
 */
public record FolderSummary(String path, long files, long rows, long bytes) {

  /** All folders with files: the accepted rows first, then the dead letters, in order of time. */
  static List<FolderSummary> of(List<Commit> commits) {
    Map<String, FolderSummary> validated = new TreeMap<>();
    Map<String, FolderSummary> dlq = new TreeMap<>();
    for (Commit commit : commits) {
      for (FileEntry file : commit.files()) {
        if (file.output() == Output.HELD) {
          continue;
        }
        Map<String, FolderSummary> table = file.output().hasEvents() ? validated : dlq;
        String folder = file.path().substring(0, file.path().lastIndexOf('/'));
        table.merge(
            folder, new FolderSummary(folder, 1, file.rows(), file.bytes()), FolderSummary::plus);
      }
    }
    List<FolderSummary> folders = new ArrayList<>(validated.values());
    folders.addAll(dlq.values());
    return folders;
  }

  private FolderSummary plus(FolderSummary other) {
    return new FolderSummary(path, files + other.files, rows + other.rows, bytes + other.bytes);
  }
}
