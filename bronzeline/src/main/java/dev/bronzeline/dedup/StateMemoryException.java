package dev.bronzeline.dedup;

/** The keys that a deduplication has to remember do not fit into memory. */
public final class StateMemoryException extends RuntimeException {
  private static final long MIB = 1024 * 1024;

  private StateMemoryException(String message) {
    super(message);
  }

  static StateMemoryException overLimit(int keys, long more, long after, long limit) {
    return new StateMemoryException(
        ("The deduplication remembers too many keys: one partition has %,d and needs %,d MiB to go"
                + " on, and all state in this process would take %,d MiB of the %,d MiB that it may"
                + " have. Choose a shorter deduplicate.window, give the process a larger heap or"
                + " the state a larger share of it (%s), or keep the state on disk:"
                + " streaming.state: rocksdb, with a new checkpoint.")
            .formatted(keys, toMib(more), toMib(after), toMib(limit), StateHeap.SHARE_SETTING));
  }

  static StateMemoryException tooManyKeys(int keys) {
    return new StateMemoryException(
        ("The deduplication remembers %,d keys in one partition, more than one table can hold."
                + " Choose a shorter deduplicate.window, or more spark.shuffle-partitions with a"
                + " new checkpoint.")
            .formatted(keys));
  }

  private static long toMib(long bytes) {
    return (bytes + MIB - 1) / MIB;
  }
}
