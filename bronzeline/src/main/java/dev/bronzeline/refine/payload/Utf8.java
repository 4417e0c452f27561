package dev.bronzeline.refine.payload;

/** The well-formed byte sequences of UTF-8: table 3-7 of the Unicode Standard, RFC 3629. */
final class Utf8 {
  private static final int ILL_FORMED = 0;
  private static final int CUT_OFF = -1;

  private Utf8() {}

  /** Where the first ill-formed sequence begins; the array's length when all is well-formed. */
  static int firstIllFormed(byte[] bytes) {
    return firstIllFormed(bytes, 0, bytes.length);
  }

  /** Where the first ill-formed sequence between two positions begins; {@code to} when none. */
  static int firstIllFormed(byte[] bytes, int from, int to) {
    int at = Words.endOfAscii(bytes, from, to);
    while (at < to) {
      int length = sequenceLength(bytes, at, to);
      if (length <= 0) {
        return at;
      }
      at += length;
      if (at < to && bytes[at] >= 0) {
        at = Words.endOfAscii(bytes, at, to);
      }
    }
    return at;
  }

  /** Whether the sequence at {@code at} is the beginning of a well-formed one that the end cut. */
  static boolean isCutOff(byte[] bytes, int at) {
    return sequenceLength(bytes, at, bytes.length) == CUT_OFF;
  }

  /** How many bytes the well-formed sequence at {@code at} has, which is not an ASCII character. */
  private static int sequenceLength(byte[] bytes, int at, int to) {
    int lead = bytes[at] & 0xFF;
    // The second byte's range is what excludes overlong forms, surrogates and the unassignable.
    int low = 0x80;
    int high = 0xBF;
    int length;
    if (lead < 0xC2) {
      return ILL_FORMED;
    } else if (lead < 0xE0) {
      length = 2;
    } else if (lead < 0xF0) {
      length = 3;
      low = lead == 0xE0 ? 0xA0 : low;
      high = lead == 0xED ? 0x9F : high;
    } else if (lead < 0xF5) {
      length = 4;
      low = lead == 0xF0 ? 0x90 : low;
      high = lead == 0xF4 ? 0x8F : high;
    } else {
      return ILL_FORMED;
    }
    for (int i = at + 1; i < at + length; i++) {
      if (i == to) {
        return CUT_OFF;
      }
      int next = bytes[i] & 0xFF;
      if (next < low || next > high) {
        return ILL_FORMED;
      }
      low = 0x80;
      high = 0xBF;
    }
    return length;
  }
}
