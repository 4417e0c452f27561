package dev.bronzeline.dedup;

import java.util.concurrent.atomic.AtomicLong;

/**
 * How much of this process's heap the state of deduplications may take, all together. Whoever wants
 * more asks first, and is refused with a message that says what to do, instead of leaving the
 * process without memory. Thread-safe.
 */
final class StateHeap {
  /** The Spark property with the share of the heap, from 0 to 1. */
  static final String SHARE_SETTING = "spark.bronzeline.state.heapShare";

  /** The share when nobody says another. */
  static final double DEFAULT_SHARE = 0.5;

  private static final AtomicLong USED_BY_PROCESS = new AtomicLong();

  private final long limit;
  private final AtomicLong used;

  /** A limit in bytes with a count of its own. */
  StateHeap(long limit) {
    this(limit, new AtomicLong());
  }

  private StateHeap(long limit, AtomicLong used) {
    this.limit = limit;
    this.used = used;
  }

  /**
   * The heap of this process, counted for all who ask for it.
   *
   * @throws IllegalArgumentException if the share is not above 0 and at most 1
   */
  static StateHeap ofThisProcess(double share) {
    if (!(share > 0 && share <= 1)) {
      throw new IllegalArgumentException(
          "%s must be above 0 and at most 1, but is %s".formatted(SHARE_SETTING, share));
    }
    return new StateHeap((long) (Runtime.getRuntime().maxMemory() * share), USED_BY_PROCESS);
  }

  /**
   * Takes some bytes.
   *
   * @param keys how many keys the one who asks has already
   * @throws StateMemoryException if that would be more than the limit; nothing is taken then
   */
  void reserve(long bytes, int keys) {
    long after = used.addAndGet(bytes);
    if (after > limit) {
      used.addAndGet(-bytes);
      throw StateMemoryException.overLimit(keys, bytes, after, limit);
    }
  }

  /** Gives bytes back that were taken before. */
  void release(long bytes) {
    used.addAndGet(-bytes);
  }

  /** How many bytes are taken now. */
  long used() {
    return used.get();
  }
}
