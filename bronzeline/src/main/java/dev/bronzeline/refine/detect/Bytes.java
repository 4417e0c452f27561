package dev.bronzeline.refine.detect;

/** Questions to the bytes of a text. Beyond its ends there is no character of any kind. */
final class Bytes {
  private Bytes() {}

  static boolean isDigit(int c) {
    return c >= '0' && c <= '9';
  }

  static boolean isUpper(int c) {
    return c >= 'A' && c <= 'Z';
  }

  static boolean isLetter(int c) {
    return isUpper(c) || (c >= 'a' && c <= 'z');
  }

  static boolean isAlphanumeric(int c) {
    return isDigit(c) || isLetter(c);
  }

  static boolean isHex(int c) {
    return isDigit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
  }

  /** A letter of ASCII, a digit or an underscore: what numbers and keys may not touch. */
  static boolean isWord(int c) {
    return isAlphanumeric(c) || c == '_';
  }

  /** A character of Base64url. */
  static boolean isBase64(int c) {
    return isWord(c) || c == '-';
  }

  /** A byte of a character beyond ASCII. */
  static boolean isForeign(int c) {
    return c < 0;
  }

  /** The byte at a place, 0 beyond the ends. */
  static int at(byte[] text, int i) {
    return i >= 0 && i < text.length ? text[i] : 0;
  }

  static boolean isDigitAt(byte[] text, int i) {
    return isDigit(at(text, i));
  }

  /** Whether something may begin here: the character before is not one of a word. */
  static boolean isFree(byte[] text, int start) {
    return !isWord(at(text, start - 1));
  }

  /**
   * Whether a number may begin here: it is not the rest of a word, of a longer number with
   * separators, or of a fraction.
   */
  static boolean numberBegins(byte[] text, int start) {
    int before = at(text, start - 1);
    return !isWord(before) && !((before == '.' || before == '-') && isDigitAt(text, start - 2));
  }

  /** Whether a number may end here; the counterpart of {@link #numberBegins}. */
  static boolean numberEnds(byte[] text, int end) {
    int next = at(text, end);
    return !isWord(next) && !((next == '.' || next == '-') && isDigitAt(text, end + 1));
  }

  /** Whether there are as many digits at a place. */
  static boolean areDigits(byte[] text, int from, int count) {
    for (int i = from; i < from + count; i++) {
      if (!isDigitAt(text, i)) {
        return false;
      }
    }
    return true;
  }

  static boolean startsWith(byte[] text, int from, byte[] prefix) {
    if (from < 0 || text.length - from < prefix.length) {
      return false;
    }
    for (int i = 0; i < prefix.length; i++) {
      if (text[from + i] != prefix[i]) {
        return false;
      }
    }
    return true;
  }

  static boolean startsWith(byte[] text, int from, String prefix) {
    if (from < 0 || text.length - from < prefix.length()) {
      return false;
    }
    for (int i = 0; i < prefix.length(); i++) {
      if (text[from + i] != prefix.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  /** The first place of a text in a text, not before a place; -1 when there is none. */
  static int indexOf(byte[] text, byte[] wanted, int from) {
    for (int i = from; i <= text.length - wanted.length; i++) {
      if (text[i] == wanted[0] && startsWith(text, i, wanted)) {
        return i;
      }
    }
    return -1;
  }
}
