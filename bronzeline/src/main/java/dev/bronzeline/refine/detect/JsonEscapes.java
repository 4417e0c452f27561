package dev.bronzeline.refine.detect;

import java.util.Arrays;

/** The little that must be known of JSON to look through the text of a value as it was sent. */
final class JsonEscapes {
  private static final int UNICODE = 6;

  private JsonEscapes() {}

  /** A copy of as many bytes, in which no escape is left. */
  static byte[] struckOut(byte[] json) {
    byte[] copy = json.clone();
    for (int i = 0; i < copy.length; i++) {
      if (copy[i] == '\\') {
        int end = i + (Bytes.at(copy, i + 1) == 'u' ? UNICODE : 2);
        Arrays.fill(copy, i, Math.min(end, copy.length), Hits.STRUCK);
      }
    }
    return copy;
  }

  /** Whether a place is in a string, when that is known of a place before. */
  static boolean isQuotedAfter(byte[] json, int from, int to, boolean quoted) {
    boolean inside = quoted;
    for (int i = from; i < to; i++) {
      if (json[i] == '\\') {
        i++;
      } else if (json[i] == '"') {
        inside = !inside;
      }
    }
    return inside;
  }
}
