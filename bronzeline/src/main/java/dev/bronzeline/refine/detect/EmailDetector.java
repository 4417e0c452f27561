package dev.bronzeline.refine.detect;

/**
 * E-mail addresses: up to 64 letters, digits, {@code . _ % + -}, characters beyond ASCII, or an
 * apostrophe between letters; an {@code @}; and a domain of at least two labels, the last one of
 * letters or {@code xn--}.
 */
final class EmailDetector implements Detector {
  private static final int LONGEST_LOCAL = 64;
  private static final int LONGEST_DOMAIN = 253;
  private static final int LONGEST_LABEL = 63;
  private static final byte[] PUNYCODE = {'x', 'n', '-', '-'};

  @Override
  public boolean isPossibleIn(Traits traits) {
    return traits.has(Traits.AT) && traits.has(Traits.DOT);
  }

  @Override
  public void find(byte[] text, Hits hits) {
    for (int at = 1; at < text.length; at++) {
      if (text[at] == '@') {
        int start = localStart(text, at);
        int end = start < 0 ? -1 : domainEnd(text, at + 1);
        if (end > 0) {
          hits.add(PiiKind.EMAIL, start, end);
          at = end - 1;
        }
      }
    }
  }

  private static int localStart(byte[] text, int at) {
    int start = at;
    while (isLocal(text, start - 1)) {
      start--;
      if (at - start > LONGEST_LOCAL) {
        return -1;
      }
    }
    while (start < at && !Bytes.isWord(text[start]) && !Bytes.isForeign(text[start])) {
      start++;
    }
    return start < at ? start : -1;
  }

  private static boolean isLocal(byte[] text, int i) {
    int c = Bytes.at(text, i);
    if (c == '\'') {
      return Bytes.isLetter(Bytes.at(text, i - 1)) && Bytes.isLetter(Bytes.at(text, i + 1));
    }
    return Bytes.isWord(c) || Bytes.isForeign(c) || c == '.' || c == '-' || c == '+' || c == '%';
  }

  private static int domainEnd(byte[] text, int from) {
    int end = -1;
    int limit = Math.min(text.length, from + LONGEST_DOMAIN);
    for (int label = from; label < limit && text[label] != '-'; ) {
      int stop = label;
      while (stop < limit && isDomain(text[stop])) {
        stop++;
      }
      if (stop == label) {
        break;
      }
      if (label > from) {
        end = Math.max(end, lastLabelEnd(text, label, stop));
      }
      if (Bytes.at(text, stop) != '.') {
        break;
      }
      label = stop + 1;
    }
    return end;
  }

  private static boolean isDomain(int c) {
    return Bytes.isAlphanumeric(c) || c == '-' || Bytes.isForeign(c);
  }

  private static int lastLabelEnd(byte[] text, int label, int stop) {
    if (Bytes.startsWith(text, label, PUNYCODE) && stop > label + PUNYCODE.length) {
      return stop;
    }
    int end = label;
    while (end < stop && Bytes.isLetter(text[end])) {
      end++;
    }
    int length = end - label;
    return length >= 2 && length <= LONGEST_LABEL && !Bytes.isWord(Bytes.at(text, end)) ? end : -1;
  }
}
