package dev.bronzeline.refine.detect;

/**
 * Telephone numbers in forms that are hardly anything else:
 *
 * <ul>
 *   <li>international (E.164): a plus, then 8 to 15 digits that do not begin with 0, with up to two
 *       of blank, dash, slash and parentheses between them;
 *   <li>North American: {@code (212) 555-0123}, {@code 212-555-0123}, {@code 212.555.0123}, also
 *       after {@code 1} or {@code +1}; area and exchange begin with 2 to 9;
 *   <li>French: {@code 01 23 45 67 89} in pairs with one kind of separator.
 * </ul>
 *
 * <p>Digits alone are never one: they are ids more often.
 */
final class PhoneDetector implements Detector {
  private static final int FEWEST = 8;
  private static final int MOST = 15;
  private static final int NATIONAL = 10;

  @Override
  public boolean isPossibleIn(Traits traits) {
    return (traits.has(Traits.PLUS) && traits.digits() >= FEWEST)
        || (traits.digits() >= NATIONAL
            && (traits.has(Traits.DASH) || traits.has(Traits.DOT) || traits.has(Traits.BLANK)));
  }

  @Override
  public void find(byte[] text, Hits hits) {
    for (int i = 0; i < text.length; i++) {
      int c = text[i];
      if ((c == '+' || c == '(' || Bytes.isDigit(c)) && begins(text, i)) {
        int end = northAmerican(text, i);
        if (end < 0) {
          end = c == '+' ? international(text, i + 1) : c == '0' ? french(text, i) : -1;
        }
        if (end > 0) {
          hits.add(PiiKind.PHONE, i, end);
          i = end - 1;
        }
      }
    }
  }

  private static boolean begins(byte[] text, int i) {
    return Bytes.numberBegins(text, i) && Bytes.at(text, i - 1) != '+';
  }

  private static int international(byte[] text, int from) {
    int end = -1;
    int digits = 0;
    int i = from;
    if (Bytes.at(text, i) == '0') {
      return -1;
    }
    while (Bytes.isDigitAt(text, i) && digits < MOST) {
      digits++;
      i++;
      if (!Bytes.isDigitAt(text, i)) {
        if (digits >= FEWEST && ends(text, i)) {
          end = i;
        }
        i = pastSeparators(text, i);
      }
    }
    return end;
  }

  private static int pastSeparators(byte[] text, int from) {
    int i = from;
    while (i < from + 2 && isSeparator(Bytes.at(text, i))) {
      i++;
    }
    return i;
  }

  private static boolean isSeparator(int c) {
    return c == ' ' || c == '-' || c == '/' || c == '(' || c == ')';
  }

  /** A fraction is none; the dash of what follows a number is. */
  private static boolean ends(byte[] text, int i) {
    int next = Bytes.at(text, i);
    return !Bytes.isWord(next) && !(next == '.' && Bytes.isDigitAt(text, i + 1));
  }

  private static int northAmerican(byte[] text, int start) {
    int i = start;
    boolean plus = text[i] == '+';
    if (plus) {
      i++;
    }
    if (Bytes.at(text, i) == '1' && isIn(Bytes.at(text, i + 1), "-. ")) {
      i += 2;
    } else if (plus) {
      return -1;
    }
    boolean parentheses = Bytes.at(text, i) == '(';
    int area = parentheses ? i + 1 : i;
    if (!isCode(text, area)) {
      return -1;
    }
    int exchange = area + 4;
    int separator = Bytes.at(text, area + 3);
    if (parentheses) {
      if (separator != ')') {
        return -1;
      }
      if (isIn(Bytes.at(text, exchange), "- ")) {
        exchange++;
      }
      separator = Bytes.at(text, exchange + 3);
    }
    boolean good =
        isIn(separator, parentheses ? "-. " : "-.")
            && isCode(text, exchange)
            && Bytes.at(text, exchange + 3) == separator
            && Bytes.areDigits(text, exchange + 4, 4)
            && Bytes.numberEnds(text, exchange + 8);
    return good ? exchange + 8 : -1;
  }

  /** Three digits, of which the first is 2 to 9. */
  private static boolean isCode(byte[] text, int i) {
    return Bytes.areDigits(text, i, 3) && text[i] >= '2';
  }

  private static int french(byte[] text, int start) {
    int separator = Bytes.at(text, start + 2);
    if (!isIn(separator, " .-") || !Bytes.isDigitAt(text, start + 1) || text[start + 1] == '0') {
      return -1;
    }
    int i = start + 2;
    for (int pair = 1; pair < NATIONAL / 2; pair++, i += 3) {
      if (Bytes.at(text, i) != separator || !Bytes.areDigits(text, i + 1, 2)) {
        return -1;
      }
    }
    return Bytes.numberEnds(text, i) ? i : -1;
  }

  private static boolean isIn(int c, String set) {
    return c > 0 && set.indexOf(c) >= 0;
  }
}
