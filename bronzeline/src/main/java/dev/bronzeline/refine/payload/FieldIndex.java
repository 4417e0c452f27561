package dev.bronzeline.refine.payload;

import java.util.Arrays;
import java.util.List;

/**
 * Finds a declared field by its name's bytes, without making an object. Immutable.
 *
 * <p>Producers nearly always write fields in one order, so a reader first asks {@link #startsWith}
 * for the field that came next last time, and only then {@link #find}.
 */
final class FieldIndex {
  static final int ABSENT = -1;

  private final byte[][] names;

  /** The names with the closing quotation mark; empty where a name needs escapes in JSON. */
  private final byte[][] quoted;

  /** Ordinals by hash, open addressing, at most a quarter full. */
  private final int[] slots;

  FieldIndex(List<String> fields) {
    names = new byte[fields.size()][];
    quoted = new byte[fields.size()][];
    slots = new int[Integer.highestOneBit(Math.max(1, fields.size())) * 8];
    Arrays.fill(slots, ABSENT);
    for (int i = 0; i < names.length; i++) {
      names[i] = fields.get(i).getBytes(java.nio.charset.StandardCharsets.UTF_8);
      quoted[i] = quoted(names[i]);
      int slot = slot(names[i], 0, names[i].length);
      while (slots[slot] != ABSENT) {
        slot = next(slot);
      }
      slots[slot] = i;
    }
  }

  private static byte[] quoted(byte[] name) {
    if (Words.endOfPlainText(name, 0) < name.length) {
      return new byte[0];
    }
    byte[] quoted = Arrays.copyOf(name, name.length + 1);
    quoted[name.length] = '"';
    return quoted;
  }

  int size() {
    return names.length;
  }

  /**
   * How many bytes from {@code at} on are the field's name and its closing quotation mark; 0 when
   * they are something else.
   */
  int startsWith(byte[] bytes, int at, int ordinal) {
    byte[] name = quoted[ordinal];
    int length = name.length;
    if (bytes.length - at < length) {
      return 0;
    }
    int i = 0;
    for (; i <= length - Words.BYTES; i += Words.BYTES) {
      if (Words.word(bytes, at + i) != Words.word(name, i)) {
        return 0;
      }
    }
    for (; i < length; i++) {
      if (bytes[at + i] != name[i]) {
        return 0;
      }
    }
    return length;
  }

  /** The ordinal of the field with this name, or {@link #ABSENT}. */
  int find(byte[] bytes, int from, int to) {
    int slot = slot(bytes, from, to);
    while (true) {
      int ordinal = slots[slot];
      if (ordinal == ABSENT) {
        return ABSENT;
      }
      byte[] name = names[ordinal];
      if (Arrays.equals(name, 0, name.length, bytes, from, to)) {
        return ordinal;
      }
      slot = next(slot);
    }
  }

  private int slot(byte[] bytes, int from, int to) {
    int length = to - from;
    long hash = length;
    if (length >= Words.BYTES) {
      hash = mixed(mixed(hash) ^ Words.word(bytes, from)) ^ Words.word(bytes, to - Words.BYTES);
    } else {
      for (int i = from; i < to; i++) {
        hash = (hash << 8) | (bytes[i] & 0xFF);
      }
    }
    return (int) (mixed(hash) >>> 32) & (slots.length - 1);
  }

  private static long mixed(long hash) {
    return (hash ^ (hash >>> 32)) * 0x9E37_79B9_7F4A_7C15L;
  }

  private int next(int slot) {
    return (slot + 1) & (slots.length - 1);
  }
}
