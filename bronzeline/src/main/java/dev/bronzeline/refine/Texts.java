package dev.bronzeline.refine;

import java.text.Normalizer;
import java.text.Normalizer.Form;
import java.util.Locale;
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

  static UTF8String lower(UTF8String text) {
    int length = text.numBytes();
    boolean changes = false;
    for (int i = 0; i < length; i++) {
      byte b = text.getByte(i);
      if (b < 0) {
        return UTF8String.fromString(text.toString().toLowerCase(Locale.ROOT));
      }
      changes |= b >= 'A' && b <= 'Z';
    }
    return changes ? text.toLowerCaseAscii() : text;
  }

  static UTF8String composed(UTF8String text) {
    if (isAscii(text)) {
      return text;
    }
    String written = text.toString();
    return Normalizer.isNormalized(written, Form.NFC)
        ? text
        : UTF8String.fromString(Normalizer.normalize(written, Form.NFC));
  }

  private static boolean isAscii(UTF8String text) {
    int length = text.numBytes();
    for (int i = 0; i < length; i++) {
      if (text.getByte(i) < 0) {
        return false;
      }
    }
    return true;
  }

  private static boolean isSpace(byte b) {
    return b >= 0 && b <= ' ';
  }
}
