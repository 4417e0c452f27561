package dev.bronzeline.refine.detect;

/**
 * Numbers of payment cards: 13 to 19 digits of an issuer that has numbers of that length, with
 * Luhn's checksum. Written without separators, or with blanks or dashes in groups as on a card:
 * 4-4-4-4 with up to three digits more, 4-6-5, 4-6-4.
 */
final class CardDetector implements Detector {
  private static final int FEWEST = 13;
  private static final int MOST = 19;

  @Override
  public boolean isPossibleIn(Traits traits) {
    return traits.digits() >= FEWEST;
  }

  @Override
  public void find(byte[] text, Hits hits) {
    byte[] digits = new byte[MOST];
    for (int i = 0; i + FEWEST <= text.length; i++) {
      if (text[i] >= '2' && text[i] <= '6' && begins(text, i)) {
        int end = end(text, i, digits);
        if (end > 0) {
          hits.add(PiiKind.CARD, i, end);
          i = end - 1;
        }
      }
    }
  }

  /** The rest of a fraction is no card; after a dash one may begin. */
  private static boolean begins(byte[] text, int i) {
    return Bytes.isFree(text, i) && !(Bytes.at(text, i - 1) == '.' && Bytes.isDigitAt(text, i - 2));
  }

  private static int end(byte[] text, int start, byte[] digits) {
    int run = run(text, start);
    if (run != 4) {
      return run >= FEWEST && run <= MOST && isOne(text, start, start + run, digits)
          ? start + run
          : -1;
    }
    int end = groupsEnd(text, start);
    if (end < 0 || isOne(text, start, end, digits)) {
      return end;
    }
    // Not before, for the number after a card's is more often the month that it expires in.
    int more = Bytes.at(text, end) == text[start + 4] ? run(text, end + 1) : 0;
    int longer = end + 1 + more;
    return more >= 1 && more <= MOST - 16 && isOne(text, start, longer, digits) ? longer : -1;
  }

  private static boolean isOne(byte[] text, int start, int end, byte[] digits) {
    int count = copy(text, start, end, digits);
    return !Bytes.isWord(Bytes.at(text, end))
        && !(Bytes.at(text, end) == '.' && Bytes.isDigitAt(text, end + 1))
        && isIssued(digits, count)
        && isLuhn(digits, count);
  }

  private static int run(byte[] text, int from) {
    int i = from;
    while (i <= from + MOST && Bytes.isDigitAt(text, i)) {
      i++;
    }
    return i - from;
  }

  private static int groupsEnd(byte[] text, int start) {
    int separator = Bytes.at(text, start + 4);
    if (separator != ' ' && separator != '-') {
      return -1;
    }
    int second = start + 5;
    int length = run(text, second);
    if (length == 6 && Bytes.at(text, second + 6) == separator) {
      int last = run(text, second + 7);
      return last == 5 || last == 4 ? second + 7 + last : -1;
    }
    int end = second;
    for (int group = 0; group < 3; group++, end += 5) {
      if (run(text, end) != 4) {
        return -1;
      }
      if (group < 2 && Bytes.at(text, end + 4) != separator) {
        return -1;
      }
    }
    return end - 1;
  }

  private static int copy(byte[] text, int start, int end, byte[] digits) {
    int count = 0;
    for (int i = start; i < end; i++) {
      if (Bytes.isDigit(text[i])) {
        digits[count] = (byte) (text[i] - '0');
        count++;
      }
    }
    return count;
  }

  private static boolean isLuhn(byte[] digits, int count) {
    int sum = 0;
    for (int i = 0; i < count; i++) {
      int digit = digits[count - 1 - i];
      int twice = i % 2 == 0 ? digit : digit * 2;
      sum += twice > 9 ? twice - 9 : twice;
    }
    return sum % 10 == 0;
  }

  private static boolean isIssued(byte[] digits, int count) {
    int four = digits[0] * 1000 + digits[1] * 100 + digits[2] * 10 + digits[3];
    int three = four / 10;
    int two = four / 100;
    if (two / 10 == 4) { // Visa
      return count == 13 || count == 16 || count == 19;
    }
    if ((two >= 51 && two <= 55) || (four >= 2221 && four <= 2720)) { // Mastercard
      return count == 16;
    }
    if (two == 34 || two == 37) { // American Express
      return count == 15;
    }
    if ((three >= 300 && three <= 305) || two == 36 || two == 38 || two == 39) { // Diners Club
      return count >= 14;
    }
    boolean discover = four == 6011 || (three >= 644 && three <= 649) || two == 65;
    boolean jcb = four >= 3528 && four <= 3589;
    if (discover || jcb || two == 62) { // Discover, JCB, UnionPay
      return count >= 16;
    }
    return four == 5018
        || four == 5020
        || four == 5038
        || four == 6304
        || four == 6759
        || (four >= 6761 && four <= 6763); // Maestro
  }
}
