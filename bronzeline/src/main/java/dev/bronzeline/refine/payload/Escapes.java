package dev.bronzeline.refine.payload;

/** Turns the escapes of a JSON string, whose grammar was checked before, into characters. */
final class Escapes {
  private final byte[] in;
  private final byte[] out;
  private final boolean quoting;
  private int length;
  private boolean unpaired;

  private Escapes(byte[] in, int capacity, boolean quoting) {
    this.in = in;
    this.out = new byte[capacity];
    this.quoting = quoting;
  }

  /**
   * The string between {@code from} and {@code to}, or null if it holds half a surrogate pair,
   * which UTF-8 cannot express.
   */
  static byte @org.jspecify.annotations.Nullable [] resolve(byte[] in, int from, int to) {
    Escapes escapes = new Escapes(in, to - from, false);
    escapes.run(from, to);
    return escapes.unpaired ? null : escapes.text();
  }

  /**
   * As {@link #resolve}, for any string: half a surrogate pair stays an escape in lower case, and a
   * backslash is doubled to tell the two apart. Equal strings, and only those, have equal forms.
   */
  static byte[] canonical(byte[] in, int from, int to) {
    Escapes escapes = new Escapes(in, to - from, true);
    escapes.run(from, to);
    return escapes.text();
  }

  private byte[] text() {
    return java.util.Arrays.copyOf(out, length);
  }

  private void run(int from, int to) {
    int at = from;
    while (at < to) {
      byte b = in[at];
      if (b != '\\') {
        out[length++] = b;
        at++;
      } else if (in[at + 1] == 'u') {
        at = codePoint(at, to);
      } else {
        single(in[at + 1]);
        at += 2;
      }
    }
  }

  private void single(byte letter) {
    switch (letter) {
      case 'b' -> out[length++] = '\b';
      case 'f' -> out[length++] = '\f';
      case 'n' -> out[length++] = '\n';
      case 'r' -> out[length++] = '\r';
      case 't' -> out[length++] = '\t';
      case '\\' -> backslash();
      default -> out[length++] = letter;
    }
  }

  private void backslash() {
    out[length++] = '\\';
    if (quoting) {
      out[length++] = '\\';
    }
  }

  /** Handles one {@code \\u0041}, or two that form a pair, and returns the position after it. */
  private int codePoint(int at, int to) {
    int unit = unit(at);
    if (!Character.isSurrogate((char) unit)) {
      append(unit);
      return at + 6;
    }
    boolean isFollowed = at + 12 <= to && in[at + 6] == '\\' && in[at + 7] == 'u';
    if (isFollowed && Character.isSurrogatePair((char) unit, (char) unit(at + 6))) {
      append(Character.toCodePoint((char) unit, (char) unit(at + 6)));
      return at + 12;
    }
    unpaired = true;
    if (quoting) {
      for (int i = at; i < at + 6; i++) {
        out[length++] = (byte) Character.toLowerCase(in[i]);
      }
    }
    return at + 6;
  }

  private int unit(int at) {
    int unit = 0;
    for (int i = at + 2; i < at + 6; i++) {
      unit = (unit << 4) | Character.digit(in[i], 16);
    }
    return unit;
  }

  private void append(int codePoint) {
    if (codePoint == '\\') {
      backslash();
    } else if (codePoint < 0x80) {
      out[length++] = (byte) codePoint;
    } else if (codePoint < 0x800) {
      out[length++] = (byte) (0xC0 | (codePoint >> 6));
      continuation(codePoint);
    } else if (codePoint < 0x10000) {
      out[length++] = (byte) (0xE0 | (codePoint >> 12));
      continuation(codePoint >> 6);
      continuation(codePoint);
    } else {
      out[length++] = (byte) (0xF0 | (codePoint >> 18));
      continuation(codePoint >> 12);
      continuation(codePoint >> 6);
      continuation(codePoint);
    }
  }

  private void continuation(int bits) {
    out[length++] = (byte) (0x80 | (bits & 0x3F));
  }
}
