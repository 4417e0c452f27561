package dev.bronzeline.refine.detect;

import static java.nio.charset.StandardCharsets.US_ASCII;

/**
 * Addresses of the internet that could be somebody's.
 *
 * <p>IPv4: four numbers up to 255 without leading zeros, but not 0.*, 127.* and from 224.* on. A
 * version of four parts looks the same and is taken for an address, unless the text says that it is
 * none: {@code v1.2.3.4}, {@code version 1.2.3.4}, {@code Agent/1.2.3.4}, {@code 1.2.3.4-rc1},
 * {@code 1.2.3.4+5}, or more than four parts.
 *
 * <p>IPv6: global (2000 to 3fff), unique local (fc, fd) and link local (fe8 to feb) ones, whose
 * first group has four digits; so neither times nor {@code a::b} are any.
 */
final class IpDetector implements Detector {
  private static final byte[] VERSION = "version".getBytes(US_ASCII);
  private static final int GROUPS = 8;
  private static final int LONGEST_NAME = 32;

  @Override
  public boolean isPossibleIn(Traits traits) {
    return (traits.has(Traits.DOT) && traits.digits() >= 4) || traits.has(Traits.COLON);
  }

  @Override
  public void find(byte[] text, Hits hits) {
    for (int i = 0; i < text.length; i++) {
      if (Bytes.isHex(text[i]) && Bytes.isFree(text, i)) {
        int end = ipv4(text, i);
        if (end < 0) {
          end = ipv6(text, i);
        }
        if (end > 0) {
          hits.add(PiiKind.IP, i, end);
          i = end - 1;
        }
      }
    }
  }

  private static int ipv4(byte[] text, int start) {
    int i = start;
    int first = -1;
    for (int part = 0; part < 4; part++) {
      if (part > 0) {
        if (Bytes.at(text, i) != '.') {
          return -1;
        }
        i++;
      }
      int from = i;
      int number = 0;
      while (i < from + 3 && Bytes.isDigitAt(text, i)) {
        number = number * 10 + text[i] - '0';
        i++;
      }
      boolean good = i > from && number <= 255 && (i == from + 1 || text[from] != '0');
      if (!good) {
        return -1;
      }
      first = part == 0 ? number : first;
    }
    boolean somebodys = first > 0 && first != 127 && first < 224;
    return somebodys && !isPartOfMore(text, start, i) ? i : -1;
  }

  private static boolean isPartOfMore(byte[] text, int start, int end) {
    int before = Bytes.at(text, start - 1);
    int next = Bytes.at(text, end);
    int afterNext = Bytes.at(text, end + 1);
    return before == '.'
        || (before == '/' && isProduct(text, start - 1))
        || Bytes.isWord(next)
        || (next == '.' && Bytes.isDigit(afterNext))
        || (next == '-' && Bytes.isLetter(afterNext))
        || (next == '+' && Bytes.isAlphanumeric(afterNext))
        || isVersion(text, start);
  }

  /** Whether the name of a product ends here, as in user agents; a part of a path is none. */
  private static boolean isProduct(byte[] text, int end) {
    int from = end;
    while (end - from < LONGEST_NAME && Bytes.isBase64(Bytes.at(text, from - 1))) {
      from--;
    }
    int before = Bytes.at(text, from - 1);
    return from < end
        && Bytes.isLetter(text[from])
        && before != '/'
        && before != '.'
        && before != ':';
  }

  private static boolean isVersion(byte[] text, int start) {
    int end = start;
    while (end > start - 3 && isBetween(Bytes.at(text, end - 1))) {
      end--;
    }
    int from = end - VERSION.length;
    if (end == start || from < 0) {
      return false;
    }
    for (int i = 0; i < VERSION.length; i++) {
      if ((text[from + i] | 0x20) != VERSION[i]) {
        return false;
      }
    }
    return true;
  }

  private static boolean isBetween(int c) {
    return c == ' ' || c == ':' || c == '=';
  }

  private static int ipv6(byte[] text, int start) {
    if (hexDigits(text, start) != 4 || !isSomebodys(text, start)) {
      return -1;
    }
    int groups = 1;
    int i = start + 4;
    boolean gap = false;
    while (groups <= GROUPS && Bytes.at(text, i) == ':') {
      boolean here = Bytes.at(text, i + 1) == ':';
      if (here && gap) {
        return -1;
      }
      int digits = hexDigits(text, i + (here ? 2 : 1));
      if (digits > 4) {
        return -1;
      }
      if (digits == 0) {
        if (here) {
          gap = true;
          i += 2;
        }
        break; // a single colon here is punctuation
      }
      gap = gap || here;
      groups++;
      i += (here ? 2 : 1) + digits;
    }
    boolean whole = gap ? groups < GROUPS : groups == GROUPS;
    int next = Bytes.at(text, i);
    boolean ends =
        !Bytes.isWord(next)
            && !(next == ':' && Bytes.isWord(Bytes.at(text, i + 1)))
            && !(next == '.' && Bytes.isDigitAt(text, i + 1));
    return whole && ends && Bytes.at(text, start - 1) != ':' ? i : -1;
  }

  private static int hexDigits(byte[] text, int from) {
    int i = from;
    while (i < from + 5 && Bytes.isHex(Bytes.at(text, i))) {
      i++;
    }
    return i - from;
  }

  private static boolean isSomebodys(byte[] text, int i) {
    int first = text[i] | 0x20;
    int second = text[i + 1] | 0x20;
    int third = text[i + 2] | 0x20;
    return text[i] == '2'
        || text[i] == '3'
        || (first == 'f' && (second == 'c' || second == 'd'))
        || (first == 'f'
            && second == 'e'
            && (third == '8' || third == '9' || third == 'a' || third == 'b'));
  }
}
