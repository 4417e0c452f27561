package dev.bronzeline.schema.infer;

import java.math.BigInteger;
import java.util.EnumSet;
import java.util.Set;
import java.util.regex.Pattern;

/** What a text looks like. Of the text itself nothing is kept. */
enum TextShape {
  INSTANT(
      "times",
      false,
      "\\d{4}-\\d\\d-\\d\\d[T ]\\d\\d:\\d\\d(:\\d\\d([.]\\d{1,6})?)?(Z|[+-]\\d\\d(:?\\d\\d)?)"),
  DATE("dates", false, "\\d{4}-\\d\\d-\\d\\d"),
  MAIL("e-mail addresses", true, "[^@\\s]{1,64}@[^@\\s.]+([.][^@\\s.]+)+"),
  IP4("IP addresses", true, "((25[0-5]|2[0-4]\\d|1?\\d?\\d)(\\.(?!$)|$)){4}"),
  IP6(
      "IPv6 addresses",
      true,
      "(?=.*::|([^:]*:){7})[0-9a-fA-F]{0,4}(:[0-9a-fA-F]{0,4}){2,7}(%\\w+)?"),
  PHONE(
      "telephone numbers",
      true,
      "(?=.{8,20}$)([+]\\d|00\\d|[(]\\d)[\\d ()./-]*\\d|\\d{2,5}[-/ ]\\d{3,}([- ]\\d{2,})*"),
  IBAN("bank accounts", true, "[A-Z]{2}\\d{2}[A-Z0-9 ]{11,36}"),
  CARD("card numbers", true, "\\d(?:[ -]?\\d){12,18}");

  private static final int LONGEST = 256;
  private static final BigInteger IBAN_MODULUS = BigInteger.valueOf(97);

  private final String words;
  private final boolean personal;
  private final Pattern form;

  TextShape(String words, boolean personal, String form) {
    this.words = words;
    this.personal = personal;
    this.form = Pattern.compile(form);
  }

  /** All that a text looks like. */
  static Set<TextShape> of(String text) {
    Set<TextShape> shapes = EnumSet.noneOf(TextShape.class);
    if (text.length() <= LONGEST) {
      for (TextShape shape : values()) {
        if (shape.holds(text)) {
          shapes.add(shape);
        }
      }
    }
    if (shapes.contains(DATE) || shapes.contains(CARD)) {
      shapes.remove(PHONE);
    }
    return shapes;
  }

  String words() {
    return words;
  }

  /** Whether such texts are personal data. */
  boolean isPersonal() {
    return personal;
  }

  private boolean holds(String text) {
    return form.matcher(text).matches()
        && switch (this) {
          case IBAN -> hasIbanCheck(text);
          case CARD -> hasCardCheck(text);
          default -> true;
        };
  }

  private static boolean hasIbanCheck(String text) {
    String compact = text.replace(" ", "");
    StringBuilder digits = new StringBuilder();
    (compact.substring(4) + compact.substring(0, 4))
        .chars()
        .forEach(c -> digits.append(Character.digit(c, Character.MAX_RADIX)));
    return new BigInteger(digits.toString()).mod(IBAN_MODULUS).equals(BigInteger.ONE);
  }

  /** By the check digit that all of them have (Luhn). */
  private static boolean hasCardCheck(String text) {
    String digits = text.replaceAll("[ -]", "");
    int sum = 0;
    for (int i = 0; i < digits.length(); i++) {
      int digit = digits.charAt(digits.length() - 1 - i) - '0';
      int weighted = i % 2 == 0 ? digit : 2 * digit;
      sum += weighted > 9 ? weighted - 9 : weighted;
    }
    return sum % 10 == 0;
  }
}
