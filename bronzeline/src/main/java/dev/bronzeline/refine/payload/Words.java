package dev.bronzeline.refine.payload;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Looks at eight bytes at a time. A word's lowest byte is the first one in the array. */
final class Words {
  static final int BYTES = Long.BYTES;

  private static final VarHandle WORD =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long ONES = 0x0101_0101_0101_0101L;
  private static final long HIGH_BITS = ONES << 7;
  private static final long QUOTES = ONES * '"';
  private static final long BACKSLASHES = ONES * '\\';
  private static final long SPACES = ONES * ' ';

  private Words() {}

  /** The eight bytes from {@code at} on, all of which must be there. */
  static long word(byte[] bytes, int at) {
    return (long) WORD.get(bytes, at);
  }

  /** Where the first byte above 0x7F stands between two positions; {@code to} if none. */
  static int endOfAscii(byte[] bytes, int at, int to) {
    int i = at;
    for (int last = to - BYTES; i <= last; i += BYTES) {
      long high = word(bytes, i) & HIGH_BITS;
      if (high != 0) {
        return i + firstByte(high);
      }
    }
    while (i < to && bytes[i] >= 0) {
      i++;
    }
    return i;
  }

  /**
   * Where the first quotation mark, backslash or control character stands, from {@code at} on; the
   * array's length if none.
   */
  static int endOfPlainText(byte[] bytes, int at) {
    int i = at;
    for (int last = bytes.length - BYTES; i <= last; i += BYTES) {
      long word = word(bytes, i);
      // Each term marks the bytes it looks for. It may also mark a byte above one of those, by a
      // borrow, but never below, so the lowest mark is always right.
      long quote = word ^ QUOTES;
      long backslash = word ^ BACKSLASHES;
      long marks =
          (((quote - ONES) & ~quote)
                  | ((backslash - ONES) & ~backslash)
                  | ((word - SPACES) & ~word))
              & HIGH_BITS;
      if (marks != 0) {
        return i + firstByte(marks);
      }
    }
    while (i < bytes.length && isPlain(bytes[i])) {
      i++;
    }
    return i;
  }

  private static boolean isPlain(byte b) {
    return b != '"' && b != '\\' && (b & 0xFF) >= ' ';
  }

  private static int firstByte(long marks) {
    return Long.numberOfTrailingZeros(marks) >>> 3;
  }
}
