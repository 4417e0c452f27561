package dev.bronzeline.storage;

import dev.bronzeline.ledger.Commit;
import dev.bronzeline.ledger.FileEntry;
import dev.bronzeline.ledger.Lanes;
import dev.bronzeline.ledger.LogEntry;
import dev.bronzeline.ledger.Output;
import dev.bronzeline.ledger.Standing;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * The rows that are on hold: accepted, in files, and waiting for the window of their key to close.
 * What a root holds follows from its log.
 *
 * <p>A release takes every file that is live when it looks, and is numbered after the entry up to
 * which it looked. So who wants to know what is live reads the log from there, not from its
 * beginning.
 *
 * @param upTo the log entry up to which this is true
 * @param files the live files, in the order of their commits
 */
public record HeldFiles(long upTo, List<FileEntry> files) {

  /** Copies the list. */
  public HeldFiles {
    files = List.copyOf(files);
  }

  /**
   * Reads what is live now.
   *
   * @throws DamagedLogException if an entry on the way is missing or cannot be read
   */
  public static HeldFiles read(CommitLog log) throws IOException {
    return read(log, log.tail());
  }

  /** The same, as of an entry. */
  static HeldFiles read(CommitLog log, long tail) throws IOException {
    if (rows(log, tail) == 0) {
      return new HeldFiles(tail, List.of());
    }
    Commit release = log.lastCommit(Lanes.RELEASE, tail).map(LogEntry::commit).orElse(null);
    List<FileEntry> live = new ArrayList<>();
    long from = 1;
    if (release != null) {
      live.addAll(held(release));
      from = release.batch() + 1;
    }
    for (long sequence = from; sequence <= tail; sequence++) {
      LogEntry entry = log.require(sequence);
      if (entry.commit() != null && !entry.lane().equals(Lanes.RELEASE)) {
        live.addAll(held(entry.commit()));
      }
    }
    return new HeldFiles(tail, live);
  }

  private static List<FileEntry> held(Commit commit) {
    return commit.files().stream().filter(file -> file.output() == Output.HELD).toList();
  }

  /** How many rows are on hold now; see {@link #rows(CommitLog, long)}. */
  public static long rows(CommitLog log) throws IOException {
    return rows(log, log.tail());
  }

  /**
   * How many rows are on hold after an entry. Reads the last commit of each lane and no more.
   *
   * @throws DamagedLogException if an entry on the way is missing or cannot be read
   */
  static long rows(CommitLog log, long tail) throws IOException {
    long rows = 0;
    for (String lane : lanes(log, tail)) {
      rows +=
          log.lastCommit(lane, tail)
              .map(LogEntry::commit)
              .map(commit -> commit.totals().held())
              .orElse(0L);
    }
    return rows;
  }

  private static Set<String> lanes(CommitLog log, long tail) throws IOException {
    if (tail == 0) {
      return Set.of();
    }
    LogEntry last = log.require(tail);
    Standing before = last.before();
    Set<String> lanes = new HashSet<>();
    lanes.add(last.lane());
    if (before != null) {
      lanes.addAll(before.lanes().keySet());
    } else {
      lanes.add(Lanes.STREAM); // written by a version that held nothing
    }
    return lanes;
  }

  /** The rows in all files. */
  public long rows() {
    return files.stream().mapToLong(FileEntry::rows).sum();
  }

  /** When the row arrived that waits longest; empty if none does. */
  public Optional<Instant> oldest() {
    OptionalLong oldest =
        files.stream()
            .map(FileEntry::minEventTime)
            .filter(Objects::nonNull)
            .mapToLong(Long::longValue)
            .min();
    return oldest.isPresent()
        ? Optional.of(Instant.ofEpochMilli(oldest.getAsLong()))
        : Optional.empty();
  }

  /** Those of some paths that are not live. */
  List<String> gone(List<String> paths) {
    Set<String> live = new HashSet<>();
    files.forEach(file -> live.add(file.path()));
    return paths.stream().filter(path -> !live.contains(path)).toList();
  }
}
