package dev.bronzeline.ledger;

import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * The data files that a reader of the log sees: those that commits publish, but for those that
 * later commits replace. Is told the commits in their order. Not thread-safe.
 */
public final class LiveFiles {
  private final Map<String, FileEntry> files = new LinkedHashMap<>();

  /** The next commit. */
  public void add(Commit commit) {
    files.keySet().removeAll(commit.replacedFiles());
    commit.files().forEach(file -> files.put(file.path(), file));
  }

  /** All of them, in the order of their commits. */
  public Collection<FileEntry> all() {
    return Collections.unmodifiableCollection(files.values());
  }

  /** Those of some paths; a path that is not that of a live file is left out. */
  public List<FileEntry> of(Collection<String> paths) {
    return paths.stream().map(files::get).filter(Objects::nonNull).toList();
  }

  /** Those of some paths that are not live. */
  public List<String> gone(Collection<String> paths) {
    return paths.stream().filter(path -> !files.containsKey(path)).toList();
  }
}
