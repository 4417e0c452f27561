package dev.bronzeline.refine;

import org.apache.spark.unsafe.types.UTF8String;

/** Loops over the bytes of texts. A text that is already as it should be is returned itself. */
final class Texts {
  private Texts() {}

  static UTF8String trimmed(UTF8String text) {
    int end = text.numBytes();
    int start = 0;
    while (start < end && isSpace(text.getByte(start))) {
      start++;
    }
    while (end > start && isSpace(text.getByte(end - 1))) {
      end--;
    }
    return end - start == text.numBytes()
        ? text
        : UTF8String.fromAddress(text.getBaseObject(), text.getBaseOffset() + start, end - start);
  }

  static UTF8String collapsed(UTF8String text) {
    int length = text.numBytes();
    boolean after = false;
    boolean clean = true;
    for (int i = 0; i < length && clean; i++) {
      byte b = text.getByte(i);
      boolean space = isSpace(b);
      clean = !space || (b == ' ' && !after);
      after = space;
    }
    if (clean) {
      return text;
    }
    byte[] bytes = new byte[length];
    int n = 0;
    after = false;
    for (int i = 0; i < length; i++) {
      byte b = text.getByte(i);
      boolean space = isSpace(b);
      if (!space) {
        bytes[n++] = b;
      } else if (!after) {
        bytes[n++] = ' ';
      }
      after = space;
    }
    return UTF8String.fromBytes(bytes, 0, n);
  }

  /** Whether lower-casing would change nothing, told without decoding. */
  static boolean isLowerAscii(UTF8String text) {
    for (int i = 0; i < text.numBytes(); i++) {
      byte b = text.getByte(i);
      if (b < 0 || (b >= 'A' && b <= 'Z')) {
        return false;
      }
    }
    return true;
  }

  private static boolean isSpace(byte b) {
    return b >= 0 && b <= ' ';
  }
}
