package dev.bronzeline.dedup;

import java.util.Set;

/**
 * One version of a state in memory, and what is known of its files. It has one owner at a time: the
 * store that changes it, or the provider that keeps it for the next store. Not thread-safe.
 */
final class LoadedState implements AutoCloseable {
  private final DigestTable table;
  private final Set<Long> laterSnapshots;
  private long snapshot;
  private int deltas;
  private long deltaBytes;

  /**
   * A version that was loaded from its files.
   *
   * @param snapshot the version of the snapshot that it was loaded from, or 0
   * @param deltas how many deltas were read after it
   * @param deltaBytes how long these are together
   * @param laterSnapshots versions after this one that have a snapshot, from a course of events
   *     that was given up
   */
  LoadedState(
      DigestTable table, long snapshot, int deltas, long deltaBytes, Set<Long> laterSnapshots) {
    this.table = table;
    this.snapshot = snapshot;
    this.deltas = deltas;
    this.deltaBytes = deltaBytes;
    this.laterSnapshots = Set.copyOf(laterSnapshots);
  }

  DigestTable table() {
    return table;
  }

  /** The version of the newest snapshot that this version builds on, or 0. */
  long snapshot() {
    return snapshot;
  }

  /** A delta was written. */
  void wroteDelta(long bytes) {
    deltas++;
    deltaBytes += bytes;
  }

  /** A snapshot was written. */
  void wroteSnapshot(long version) {
    snapshot = version;
    deltas = 0;
    deltaBytes = 0;
  }

  /**
   * Whether a version should have a snapshot. If an older one is there under its name, it must:
   * that one is not of this version, and would be read in its place. Otherwise it should when the
   * deltas to read after a restart have become many, or as long as half a snapshot; so what is
   * written in all stays within a few times the deltas, also for a large state that changes little.
   *
   * @param least never before there are so many deltas
   */
  boolean needsSnapshot(long version, int least) {
    if (laterSnapshots.contains(version)) {
      return true;
    }
    long half = (long) table.size() * StateFiles.SNAPSHOT_KEY_BYTES / 2;
    return deltas >= least && (deltaBytes >= half || deltas >= 4L * least);
  }

  @Override
  public void close() {
    table.close();
  }
}
