package dev.bronzeline.refine.detect;

/**
 * What one look at each byte tells about a text.
 *
 * @param marks which of the characters below it has
 * @param digits how many digits it has
 * @param length how many bytes it has
 */
record Traits(int marks, int digits, int length) {
  static final int AT = 1;
  static final int DOT = 2;
  static final int COLON = 4;
  static final int DASH = 8;
  static final int UNDERSCORE = 16;
  static final int PLUS = 32;
  static final int UPPER = 64;
  static final int BLANK = 128;

  private static final int[] MARKS = new int[256];

  static {
    MARKS['@'] = AT;
    MARKS['.'] = DOT;
    MARKS[':'] = COLON;
    MARKS['-'] = DASH;
    MARKS['_'] = UNDERSCORE;
    MARKS['+'] = PLUS;
    MARKS[' '] = BLANK;
    for (int c = 'A'; c <= 'Z'; c++) {
      MARKS[c] = UPPER;
    }
  }

  static Traits of(byte[] text) {
    int marks = 0;
    int digits = 0;
    for (byte b : text) {
      marks |= MARKS[b & 0xff];
      digits += Bytes.isDigit(b) ? 1 : 0;
    }
    return new Traits(marks, digits, text.length);
  }

  boolean has(int mark) {
    return (marks & mark) != 0;
  }
}
