package dev.bronzeline.dedup;

import java.util.Arrays;

/**
 * A hash table from digests of 16 bytes to a number: when the key expires. Not thread-safe.
 *
 * <p>One array, three words a slot: the two halves of the digest, and the number. A slot that is
 * empty is all zero, so the number is kept with its sign bit turned, and {@link #ABSENT} is the one
 * that cannot be stored. Digests are uniform already: the slot where a search begins is the first
 * half, scaled to the number of slots. Keys that meet stand in a row; when one is removed, those
 * behind it move up. So nothing is left behind by removals, and a table that is full of new keys
 * every minute is as fast after a year as it was at first.
 *
 * <p>A table takes 24 bytes a slot and grows by half when three quarters of the slots are taken: 32
 * to 48 bytes a key. No call but one that adds a key allocates anything.
 */
final class DigestTable implements AutoCloseable {
  /** The number of no key. */
  static final long ABSENT = Long.MIN_VALUE;

  private static final int WORDS = 3;
  private static final int LEAST_SLOTS = 64;
  private static final int MOST_SLOTS = (Integer.MAX_VALUE - 8) / WORDS;

  /** Turns the sign bit, so that {@link #ABSENT} is zero in the array. */
  private static final long TURNED = Long.MIN_VALUE;

  private final StateHeap heap;
  private long[] words;
  private int slots;
  private int keys;
  private long fingerprint;
  private long additions;

  /**
   * An empty table.
   *
   * @param heap is asked before the table grows
   * @throws StateMemoryException if not even an empty table may be had
   */
  DigestTable(StateHeap heap) {
    this.heap = heap;
    this.slots = LEAST_SLOTS;
    heap.reserve(bytes(slots), 0);
    this.words = new long[slots * WORDS];
  }

  /** How many keys there are. */
  int size() {
    return keys;
  }

  /** What the table takes of the heap. */
  long bytes() {
    return bytes(slots);
  }

  /**
   * A number that stands for the whole content: equal for equal tables, however they came to be,
   * and otherwise different but for one chance in 2^64.
   */
  long fingerprint() {
    return fingerprint;
  }

  /** The number of a key, or {@link #ABSENT}. */
  long get(long high, long low) {
    long found = words[find(high, low) + 2];
    return found ^ TURNED;
  }

  /**
   * Gives a key a number, and returns the one before, or {@link #ABSENT}.
   *
   * @throws IllegalArgumentException if the number is {@link #ABSENT}
   * @throws StateMemoryException if the table may not grow; it is as it was
   */
  long put(long high, long low, long number) {
    if (number == ABSENT) {
      throw new IllegalArgumentException("A key cannot expire before time begins");
    }
    int at = find(high, low);
    long before = words[at + 2] ^ TURNED;
    if (before == ABSENT) {
      if (keys >= most(slots)) {
        resize(grown(keys + 1L));
        at = find(high, low);
      }
      words[at] = high;
      words[at + 1] = low;
      keys++;
      additions++;
    } else {
      fingerprint -= mix(high, low, before);
    }
    words[at + 2] = number ^ TURNED;
    fingerprint += mix(high, low, number);
    return before;
  }

  /** Removes a key, and returns its number, or {@link #ABSENT} if it was not there. */
  long remove(long high, long low) {
    int at = find(high, low);
    long number = words[at + 2] ^ TURNED;
    if (number != ABSENT) {
      fingerprint -= mix(high, low, number);
      keys--;
      closeGap(at);
    }
    return number;
  }

  /**
   * Makes room for so many keys in all, so that adding them in any order is fast.
   *
   * @throws StateMemoryException if the table may not grow that much
   */
  void reserve(long expected) {
    if (expected > most(slots)) {
      resize(grown(expected));
    }
  }

  /** Gives memory back when less than a sixth of the slots is taken. No cursor may be in use. */
  void trim() {
    if (keys < slots / 6) {
      int fewer = Math.max(LEAST_SLOTS, keys * 2);
      if (fewer < slots) {
        resize(fewer);
      }
    }
  }

  /** A walk over all keys. */
  Cursor cursor() {
    return new Cursor();
  }

  /** Gives all memory back. The table is not to be used any more. */
  @Override
  public void close() {
    if (slots > 0) {
      heap.release(bytes(slots));
      words = new long[0];
      slots = 0;
    }
  }

  /**
   * A walk over all keys, in no order. Before {@link #next} has returned true there is no key.
   *
   * <p>The key under the cursor may be removed, and is the only one that may: each of the others is
   * still met exactly once. If another one is removed, some may be met twice; none is missed. A key
   * must not be added.
   */
  final class Cursor {
    private final long additionsBefore = additions;
    private final int end;
    private int at;
    private boolean done;

    // It begins before an empty slot and goes down. Keys stand at or behind their first slot, and
    // none of them across an empty one, so what moves up when the key under the cursor is removed
    // comes from slots that the cursor has left.
    private Cursor() {
      int empty = words.length - WORDS;
      while (words[empty + 2] != 0) {
        empty -= WORDS;
      }
      this.end = empty;
      this.at = empty;
    }

    /**
     * Goes on to the next key; false if there is none.
     *
     * @throws IllegalStateException if a key was added since the walk began
     */
    boolean next() {
      if (additions != additionsBefore) {
        throw new IllegalStateException("No key may be added while the keys are walked over");
      }
      long[] all = words;
      int slot = at;
      if (done) {
        return false;
      }
      do {
        slot = slot == 0 ? all.length - WORDS : slot - WORDS;
        if (slot == end) {
          done = true;
          return false;
        }
      } while (all[slot + 2] == 0);
      at = slot;
      return true;
    }

    /** The first half of the key. */
    long high() {
      return words[at];
    }

    /** The second half of the key. */
    long low() {
      return words[at + 1];
    }

    /** The key's number. */
    long number() {
      return words[at + 2] ^ TURNED;
    }
  }

  /** Where the key is, or else the empty slot where it belongs. */
  private int find(long high, long low) {
    long[] all = words;
    int at = home(high);
    while (all[at + 2] != 0 && (all[at] != high || all[at + 1] != low)) {
      at += WORDS;
      if (at == all.length) {
        at = 0;
      }
    }
    return at;
  }

  /** The first slot of a key: its first half, from 0 to 2^64, scaled to the number of slots. */
  private int home(long high) {
    return (int) Math.multiplyHigh(high >>> 1, (long) slots << 1) * WORDS;
  }

  private void closeGap(int removed) {
    long[] all = words;
    int gap = removed;
    int at = removed;
    while (true) {
      at += WORDS;
      if (at == all.length) {
        at = 0;
      }
      if (all[at + 2] == 0) {
        break;
      }
      if (mayMove(home(all[at]), gap, at)) {
        System.arraycopy(all, at, all, gap, WORDS);
        gap = at;
      }
    }
    Arrays.fill(all, gap, gap + WORDS, 0);
  }

  /** Whether a search from its home finds a key in the gap: not if its home is behind the gap. */
  private static boolean mayMove(int home, int gap, int at) {
    return gap < at ? home <= gap || home > at : home <= gap && home > at;
  }

  /** Slots for so many keys: half as many again as now, or what is needed. */
  private int grown(long expected) {
    long wanted = Math.max(slots + (slots >>> 1), expected + expected / 2);
    long possible = Math.min(wanted, MOST_SLOTS);
    if (most((int) possible) < expected) {
      throw StateMemoryException.tooManyKeys(keys);
    }
    return (int) possible;
  }

  /** How many keys there may be in so many slots. */
  private static int most(int slots) {
    return slots - (slots >>> 2);
  }

  private void resize(int wanted) {
    long given = bytes(slots);
    if (wanted > slots) {
      heap.reserve(bytes(wanted), keys);
    } else {
      given -= bytes(wanted);
    }
    long[] old = words;
    long[] all = new long[wanted * WORDS];
    words = all;
    slots = wanted;
    for (int from = 0; from < old.length; from += WORDS) {
      if (old[from + 2] != 0) {
        System.arraycopy(old, from, all, find(old[from], old[from + 1]), WORDS);
      }
    }
    heap.release(given);
  }

  private static long bytes(int slots) {
    return 16 + (long) slots * WORDS * Long.BYTES;
  }

  private static long mix(long high, long low, long number) {
    return scramble(scramble(scramble(high + 0x9E3779B97F4A7C15L) + low) + number);
  }

  /** The finalizer of SplitMix64: each bit changes about half of the others. */
  private static long scramble(long word) {
    long mixed = (word ^ (word >>> 30)) * 0xBF58476D1CE4E5B9L;
    mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
    return mixed ^ (mixed >>> 31);
  }
}
