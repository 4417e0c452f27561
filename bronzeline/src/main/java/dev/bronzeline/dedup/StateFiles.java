package dev.bronzeline.dedup;

import dev.bronzeline.dedup.StateFileHeader.Kind;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.fs.ChecksumException;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.execution.streaming.checkpointing.CheckpointFileManager;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The files of one partition's state: {@code <version>.delta} with what a version changed, for
 * every version, and {@code <version>.snapshot} with all that it holds, for some. A version is its
 * newest snapshot and the deltas since. Version 0 is empty, unless it has a snapshot, too.
 *
 * <p>Files appear whole and under their name, or not at all; writing one again replaces it. Every
 * delta says what it was made from and what it leads to, so a version is either loaded exactly as
 * it was committed, or not at all. Thread-safe; the states it hands out are not.
 */
final class StateFiles {
  /** What a key takes in a snapshot. */
  static final int SNAPSHOT_KEY_BYTES = 24;

  private static final Logger log = LoggerFactory.getLogger(StateFiles.class);
  private static final Pattern NAME = Pattern.compile("(\\d{1,18})\\.(delta|snapshot)");

  private final CheckpointFileManager files;
  private final Path folder;
  private final long operator;
  private final int partition;
  private final StateHeap heap;

  /**
   * The files in a folder, which is made if it is not there.
   *
   * @param operator the number of the stateful operator in its query
   * @param partition the partition of the operator
   * @param heap is asked for the memory of what is loaded
   */
  StateFiles(
      CheckpointFileManager files, Path folder, long operator, int partition, StateHeap heap) {
    this.files = files;
    this.folder = folder;
    this.operator = operator;
    this.partition = partition;
    this.heap = heap;
    files.mkdirs(folder);
  }

  /** The files of a folder by version. */
  private record Listing(
      NavigableMap<Long, FileStatus> deltas, NavigableMap<Long, FileStatus> snapshots) {}

  /** A state without keys, whatever the files of the version say. */
  LoadedState empty(long version) throws IOException {
    return new LoadedState(new DigestTable(heap), 0, 0, 0, later(list(), version));
  }

  /**
   * Loads a version. If its newest snapshot is damaged, an older one is tried.
   *
   * @throws DamagedStateException if the files do not give exactly this version
   * @throws StateMemoryException if it does not fit into memory
   */
  LoadedState load(long version) throws IOException {
    Listing listing = list();
    List<Long> starts = new ArrayList<>(listing.snapshots.headMap(version, true).keySet());
    if (!listing.snapshots.containsKey(0L)) {
      starts.add(0, 0L);
    }
    DamagedStateException first = null;
    for (int i = starts.size() - 1; i >= 0; i--) {
      try {
        LoadedState state = replay(listing, starts.get(i), version);
        if (first != null) {
          log.warn("Loaded version {} from an older snapshot: {}", version, first.getMessage());
        }
        return state;
      } catch (DamagedStateException e) {
        if (first == null) {
          first = e;
        } else {
          first.addSuppressed(e);
        }
      }
    }
    throw first == null ? missing(Kind.DELTA, version, null) : first;
  }

  private LoadedState replay(Listing listing, long start, long version) throws IOException {
    DigestTable table = new DigestTable(heap);
    boolean loaded = false;
    try {
      if (listing.snapshots.containsKey(start)) {
        read(Kind.SNAPSHOT, start, table);
      }
      long bytes = 0;
      for (long next = start + 1; next <= version; next++) {
        FileStatus delta = listing.deltas.get(next);
        if (delta == null) {
          throw missing(Kind.DELTA, next, null);
        }
        read(Kind.DELTA, next, table);
        bytes += delta.getLen();
      }
      loaded = true;
      return new LoadedState(table, start, (int) (version - start), bytes, later(listing, version));
    } finally {
      if (!loaded) {
        table.close();
      }
    }
  }

  private void read(Kind kind, long version, DigestTable table) throws IOException {
    Path file = path(kind, version);
    try (FSDataInputStream in = files.open(file)) {
      StateFileReader.read(
          in, file, new StateFileHeader(kind, operator, partition, version, 0, 0), table);
    } catch (FileNotFoundException e) {
      throw missing(kind, version, e);
    } catch (ChecksumException e) {
      throw new DamagedStateException(file, "is not as the file system wrote it", e);
    }
  }

  /** Begins the delta that leads from what is in a table to the next version. */
  StateFileWriter beginDelta(long version, DigestTable before) throws IOException {
    return begin(Kind.DELTA, version, before);
  }

  /** Writes all that is in a table as the snapshot of a version. */
  void writeSnapshot(long version, DigestTable table) throws IOException {
    StateFileWriter writer = begin(Kind.SNAPSHOT, version, table);
    try {
      DigestTable.Cursor cursor = table.cursor();
      while (cursor.next()) {
        writer.entry(cursor.high(), cursor.low(), cursor.number());
      }
      writer.finish(table.size(), table.fingerprint());
    } finally {
      writer.cancel();
    }
  }

  private StateFileWriter begin(Kind kind, long version, DigestTable table) throws IOException {
    return new StateFileWriter(
        files.createAtomic(path(kind, version), true),
        new StateFileHeader(kind, operator, partition, version, table.size(), table.fingerprint()));
  }

  /**
   * Removes the files that no version needs from the earliest one to be retained on. Files of
   * versions after it stay, whoever wrote them.
   *
   * @return how many were removed
   */
  int removeBefore(long earliest) throws IOException {
    Listing listing = list();
    Long start = listing.snapshots.floorKey(earliest);
    if (start == null) {
      return 0;
    }
    List<FileStatus> old = new ArrayList<>(listing.deltas.headMap(start).values());
    old.addAll(listing.snapshots.headMap(start).values());
    old.forEach(file -> files.delete(file.getPath()));
    return old.size();
  }

  private Listing list() throws IOException {
    Listing listing = new Listing(new TreeMap<>(), new TreeMap<>());
    try {
      for (FileStatus file : listFolder()) {
        Matcher name = NAME.matcher(file.getPath().getName());
        if (name.matches()) {
          boolean delta = name.group(2).equals(Kind.DELTA.extension());
          (delta ? listing.deltas : listing.snapshots).put(Long.parseLong(name.group(1)), file);
        }
      }
    } catch (FileNotFoundException e) {
      return listing; // an object store knows no folder without files
    }
    return listing;
  }

  // Scala does not declare what it throws.
  private FileStatus[] listFolder() throws IOException {
    return files.list(folder);
  }

  private static Set<Long> later(Listing listing, long version) {
    return listing.snapshots.tailMap(version, false).keySet();
  }

  private Path path(Kind kind, long version) {
    return new Path(folder, kind.fileName(version));
  }

  private DamagedStateException missing(Kind kind, long version, @Nullable IOException cause) {
    return new DamagedStateException(path(kind, version), "is missing", cause);
  }
}
