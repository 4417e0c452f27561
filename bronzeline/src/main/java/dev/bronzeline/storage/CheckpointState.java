package dev.bronzeline.storage;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The state of a query with one stateful operator, as Spark keeps it in a checkpoint: one store for
 * each partition of the shuffle, and in each store a file for every version. After batch N the
 * version is N + 1. A version is either a whole snapshot or a change to the version before.
 *
 * @param files all files below {@code state/}
 */
record CheckpointState(List<File> files) {
  private static final Pattern VERSIONED =
      Pattern.compile("(state/\\d+/\\d+)/(?:[^/]+/)?(\\d{1,18})(?:_[^/.]+)?\\.(\\w+)(\\.crc)?");
  private static final Set<String> SNAPSHOTS = Set.of("zip", "snapshot");
  private static final Set<String> CHANGES = Set.of("changelog", "delta");

  /** A file, by its path below the checkpoint. */
  record File(String path, long bytes) {

    /** The version that the file belongs to; -1 for one that belongs to no version alone. */
    long version() {
      Matcher matcher = VERSIONED.matcher(path);
      return matcher.matches() ? Long.parseLong(matcher.group(2)) : -1;
    }
  }

  private static final class Versions {
    private final Set<Long> snapshots = new HashSet<>();
    private final Set<Long> changes = new HashSet<>();
  }

  /** Copies the list. */
  CheckpointState {
    files = List.copyOf(files);
  }

  boolean isEmpty() {
    return stores().isEmpty();
  }

  long bytes() {
    return files.stream().mapToLong(File::bytes).sum();
  }

  /** How large the files of each version are, of all stores. */
  SortedMap<Long, Long> bytesByVersion() {
    SortedMap<Long, Long> bytes = new TreeMap<>();
    for (File file : files) {
      if (file.version() >= 0) {
        bytes.merge(file.version(), file.bytes(), Long::sum);
      }
    }
    return Collections.unmodifiableSortedMap(bytes);
  }

  /** The files that only versions after this one need. */
  List<String> after(long version) {
    return files.stream().filter(file -> file.version() > version).map(File::path).toList();
  }

  /**
   * Why a version cannot be loaded; empty when it can.
   *
   * @param stores how many stores there must be; 0 when nobody knows
   */
  Optional<String> missing(long version, int stores) {
    SortedMap<String, Versions> found = stores();
    if (found.isEmpty()) {
      return stores == 0 || version == 0
          ? Optional.empty()
          : Optional.of("state/ has no files, so the memory of the deduplication is gone.");
    }
    if (found.size() < stores) {
      return Optional.of("state/ has %d stores, not %d.".formatted(found.size(), stores));
    }
    List<String> broken = new ArrayList<>();
    found.forEach(
        (store, versions) -> {
          long needed = version;
          while (needed > 0 && !versions.snapshots.contains(needed)) {
            if (!versions.changes.contains(needed)) {
              broken.add("%s lacks version %d".formatted(store, needed));
              return;
            }
            needed--;
          }
        });
    return broken.isEmpty()
        ? Optional.empty()
        : Optional.of(
            "The state after batch %d cannot be loaded: %s%s."
                .formatted(
                    version - 1,
                    String.join(", ", broken.subList(0, Math.min(3, broken.size()))),
                    broken.size() > 3 ? " and %d more".formatted(broken.size() - 3) : ""));
  }

  private SortedMap<String, Versions> stores() {
    SortedMap<String, Versions> stores = new TreeMap<>();
    for (File file : files) {
      Matcher matcher = VERSIONED.matcher(file.path());
      if (matcher.matches() && matcher.group(4) == null) {
        Versions versions = stores.computeIfAbsent(matcher.group(1), store -> new Versions());
        long version = Long.parseLong(matcher.group(2));
        if (SNAPSHOTS.contains(matcher.group(3))) {
          versions.snapshots.add(version);
        } else if (CHANGES.contains(matcher.group(3))) {
          versions.changes.add(version);
        }
      }
    }
    return stores;
  }
}
