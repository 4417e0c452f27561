package dev.bronzeline.refine.detect;

/**
 * International bank account numbers: a country of the registry, its length, and the checksum (ISO
 * 7064, 97-10). In capital letters, without separators or in groups of four with blanks.
 */
final class IbanDetector implements Detector {
  private static final int SHORTEST = 15;
  private static final int FEWEST_DIGITS = 6;
  private static final int LETTERS = 26;

  private static final String REGISTRY =
      "AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BI27 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DJ27"
          + " DK18 DO28 EE20 EG29 ES24 FI18 FK18 FO18 FR27 GB22 GE22 GI23 GL18 GR27 GT28 HN28 HR21"
          + " HU28 IE22 IL23 IQ23 IS26 IT27 JO30 KW30 KZ20 LB28 LC32 LI21 LT20 LU20 LV21 LY25 MC27"
          + " MD24 ME22 MK19 MN20 MR27 MT31 MU30 NI28 NL18 NO15 OM23 PK24 PL28 PS29 PT25 QA29 RO24"
          + " RS22 RU33 SA24 SC31 SD18 SE24 SI19 SK24 SM27 SO23 ST25 SV28 TL23 TN24 TR26 UA29 VA22"
          + " VG24 XK20 YE30";

  private static final byte[] LENGTHS = new byte[LETTERS * LETTERS];

  static {
    for (String country : REGISTRY.split(" ", -1)) {
      LENGTHS[index(country.charAt(0), country.charAt(1))] = Byte.parseByte(country.substring(2));
    }
  }

  @Override
  public boolean isPossibleIn(Traits traits) {
    return traits.length() >= SHORTEST
        && traits.digits() >= FEWEST_DIGITS
        && traits.has(Traits.UPPER);
  }

  @Override
  public void find(byte[] text, Hits hits) {
    for (int i = 0; i + SHORTEST <= text.length; i++) {
      if (Bytes.isUpper(text[i])
          && Bytes.isUpper(text[i + 1])
          && Bytes.areDigits(text, i + 2, 2)
          && Bytes.isFree(text, i)) {
        int end = end(text, i);
        if (end > 0) {
          hits.add(PiiKind.IBAN, i, end);
          i = end - 1;
        }
      }
    }
  }

  private static int end(byte[] text, int start) {
    int length = LENGTHS[index(text[start], text[start + 1])];
    boolean spaced = Bytes.at(text, start + 4) == ' ';
    int rest = 0;
    int i = start + 4;
    for (int read = 4; read < length; read++, i++) {
      if (spaced && read % 4 == 0) {
        if (Bytes.at(text, i) != ' ') {
          return -1;
        }
        i++;
      }
      int c = Bytes.at(text, i);
      if (!Bytes.isUpper(c) && !Bytes.isDigit(c)) {
        return -1;
      }
      rest = append(rest, c);
    }
    if (length == 0 || Bytes.isWord(Bytes.at(text, i))) {
      return -1;
    }
    for (int k = start; k < start + 4; k++) {
      rest = append(rest, text[k]);
    }
    return rest == 1 ? i : -1;
  }

  /** The remainder by 97 of a number, after one more digit, or a letter as two of them. */
  private static int append(int rest, int c) {
    return Bytes.isDigit(c) ? (rest * 10 + c - '0') % 97 : (rest * 100 + c - 'A' + 10) % 97;
  }

  private static int index(int first, int second) {
    return (first - 'A') * LETTERS + second - 'A';
  }
}
