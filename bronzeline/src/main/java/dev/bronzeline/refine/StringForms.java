package dev.bronzeline.refine;

import org.apache.spark.unsafe.types.UTF8String;

/** Well-known forms of strings, told by a loop over the bytes. */
final class StringForms {
  private static final int UUID_LENGTH = 36;
  private static final int MAX_LOCAL = 64;
  private static final int MAX_EMAIL = 254;
  private static final int MAX_LABEL = 63;
  private static final boolean[] HEX = hexDigits();

  private StringForms() {}

  static boolean isUuid(UTF8String text) {
    if (text.numBytes() != UUID_LENGTH) {
      return false;
    }
    byte[] bytes = text.getBytes();
    for (int i = 0; i < UUID_LENGTH; i++) {
      byte b = bytes[i];
      boolean dash = i == 8 || i == 13 || i == 18 || i == 23;
      if (dash ? b != '-' : !isHex(b)) {
        return false;
      }
    }
    return true;
  }

  static boolean isIpv4(UTF8String text) {
    int length = text.numBytes();
    int parts = 0;
    int digits = 0;
    int number = 0;
    for (int i = 0; i <= length; i++) {
      byte b = i < length ? text.getByte(i) : (byte) '.';
      if (b == '.') {
        if (digits == 0) {
          return false;
        }
        parts++;
        digits = 0;
        number = 0;
      } else if (b >= '0' && b <= '9' && !(digits > 0 && number == 0)) {
        digits++;
        number = number * 10 + b - '0';
        if (number > 255) {
          return false;
        }
      } else {
        return false;
      }
    }
    return parts == 4;
  }

  /** The bits of an address that {@link #isIpv4 is one}. */
  static int ipv4(UTF8String text) {
    int address = 0;
    int number = 0;
    for (int i = 0; i < text.numBytes(); i++) {
      byte b = text.getByte(i);
      if (b == '.') {
        address = address << 8 | number;
        number = 0;
      } else {
        number = number * 10 + b - '0';
      }
    }
    return address << 8 | number;
  }

  /** The address with these bits, as text. */
  static UTF8String ipv4Text(int address) {
    byte[] text = new byte[15];
    int length = 0;
    for (int shift = 24; shift >= 0; shift -= 8) {
      int number = address >>> shift & 0xff;
      if (number >= 100) {
        text[length++] = (byte) ('0' + number / 100);
      }
      if (number >= 10) {
        text[length++] = (byte) ('0' + number / 10 % 10);
      }
      text[length++] = (byte) ('0' + number % 10);
      if (shift > 0) {
        text[length++] = '.';
      }
    }
    return UTF8String.fromBytes(text, 0, length);
  }

  /**
   * A local part of 1 to 64 bytes without white space, control characters and characters that an
   * unquoted local part cannot have, and a domain of labels with letters, digits and inner hyphens.
   * Bytes above ASCII are letters.
   */
  static boolean isEmail(UTF8String text) {
    int length = text.numBytes();
    int at = indexOfAt(text);
    if (at < 1 || at > MAX_LOCAL || length > MAX_EMAIL) {
      return false;
    }
    for (int i = 0; i < at; i++) {
      byte b = text.getByte(i);
      boolean dot = b == '.';
      if (dot ? (i == 0 || i == at - 1 || text.getByte(i - 1) == '.') : !isLocal(b)) {
        return false;
      }
    }
    return isDomain(text, at + 1, length);
  }

  /** The position of the only {@code @}, -1 when there is none or more than one. */
  static int indexOfAt(UTF8String text) {
    int at = -1;
    for (int i = 0; i < text.numBytes(); i++) {
      if (text.getByte(i) == '@') {
        if (at >= 0) {
          return -1;
        }
        at = i;
      }
    }
    return at;
  }

  static boolean isDomain(UTF8String text, int from, int length) {
    int label = 0;
    int labels = 1;
    for (int i = from; i < length; i++) {
      byte b = text.getByte(i);
      if (b == '.') {
        if (label == 0 || text.getByte(i - 1) == '-') {
          return false;
        }
        label = 0;
        labels++;
      } else if (isAlphanumeric(b) || (b == '-' && label > 0)) {
        label++;
        if (label > MAX_LABEL) {
          return false;
        }
      } else {
        return false;
      }
    }
    return labels > 1 && label > 0 && text.getByte(length - 1) != '-';
  }

  private static boolean isLocal(byte b) {
    return isAlphanumeric(b) || "!#$%&'*+-/=?^_`{|}~".indexOf(b) >= 0;
  }

  private static boolean isAlphanumeric(byte b) {
    return (b >= 'a' && b <= 'z') || (b >= 'A' && b <= 'Z') || (b >= '0' && b <= '9') || b < 0;
  }

  private static boolean isHex(byte b) {
    return HEX[b & 0xff];
  }

  private static boolean[] hexDigits() {
    boolean[] digits = new boolean[256];
    "0123456789abcdefABCDEF".chars().forEach(digit -> digits[digit] = true);
    return digits;
  }
}
