package dev.bronzeline.refine.detect;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What was found so far. It is struck out of the text that is looked through: the rest then looks
 * to every detector as it will when masks stand there, so that masking twice changes nothing.
 */
final class Hits {
  /** Belongs to nothing that is looked for. */
  static final byte STRUCK = '[';

  private final byte[] text;
  private final List<Found> found = new ArrayList<>();

  Hits(byte[] text) {
    this.text = text;
  }

  void add(PiiKind kind, int start, int end) {
    found.add(new Found(kind, start, end));
    Arrays.fill(text, start, end, STRUCK);
  }

  List<Found> found() {
    return found;
  }
}
