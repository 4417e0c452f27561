package dev.bronzeline.refine.detect;

/**
 * Signed JSON web tokens in their compact form: two parts of Base64url that begin with {@code eyJ},
 * which is <code>{"</code>, and a signature, which may be empty. Encrypted tokens are not looked
 * for.
 */
final class JwtDetector implements Detector {
  private static final byte[] OBJECT = {'e', 'y', 'J'};
  private static final int SHORTEST_PART = 8;

  @Override
  public boolean isPossibleIn(Traits traits) {
    return traits.length() > 2 * SHORTEST_PART
        && traits.has(Traits.DOT)
        && traits.has(Traits.UPPER);
  }

  @Override
  public void find(byte[] text, Hits hits) {
    for (int i = 0; i + 2 * SHORTEST_PART < text.length; i++) {
      if (text[i] == 'e' && !Bytes.isBase64(Bytes.at(text, i - 1))) {
        int header = part(text, i);
        int payload = header < 0 ? -1 : part(text, header + 1);
        if (payload > 0) {
          int end = run(text, payload + 1);
          hits.add(PiiKind.JWT, i, end);
          i = end - 1;
        }
      }
    }
  }

  /** The end of a part that is followed by a dot, -1 when there is none. */
  private static int part(byte[] text, int start) {
    if (!Bytes.startsWith(text, start, OBJECT)) {
      return -1;
    }
    int end = run(text, start);
    return end - start >= SHORTEST_PART && Bytes.at(text, end) == '.' ? end : -1;
  }

  private static int run(byte[] text, int from) {
    int i = from;
    while (Bytes.isBase64(Bytes.at(text, i))) {
      i++;
    }
    return i;
  }
}
