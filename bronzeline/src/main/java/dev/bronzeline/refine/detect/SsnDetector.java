package dev.bronzeline.refine.detect;

/**
 * US social security numbers, {@code 123-45-6789} or with blanks. Those that were never issued are
 * none: area 000, 666 or 900 and above, group 00, serial 0000.
 */
final class SsnDetector implements Detector {
  private static final int DIGITS = 9;
  private static final int LENGTH = 11;

  @Override
  public boolean isPossibleIn(Traits traits) {
    return traits.digits() >= DIGITS && (traits.has(Traits.DASH) || traits.has(Traits.BLANK));
  }

  @Override
  public void find(byte[] text, Hits hits) {
    for (int i = 0; i + LENGTH <= text.length; i++) {
      if (isOne(text, i)) {
        hits.add(PiiKind.SSN, i, i + LENGTH);
        i += LENGTH - 1;
      }
    }
  }

  private static boolean isOne(byte[] text, int i) {
    int separator = text[i + 3];
    return (separator == '-' || separator == ' ')
        && text[i + 6] == separator
        && Bytes.areDigits(text, i, 3)
        && Bytes.areDigits(text, i + 4, 2)
        && Bytes.areDigits(text, i + 7, 4)
        && Bytes.numberBegins(text, i)
        && Bytes.numberEnds(text, i + LENGTH)
        && isIssued(number(text, i, 3), number(text, i + 4, 2), number(text, i + 7, 4));
  }

  private static boolean isIssued(int area, int group, int serial) {
    return area != 0 && area != 666 && area < 900 && group != 0 && serial != 0;
  }

  private static int number(byte[] text, int from, int count) {
    int number = 0;
    for (int i = from; i < from + count; i++) {
      number = number * 10 + text[i] - '0';
    }
    return number;
  }
}
