package dev.bronzeline.refine;

import java.util.Currency;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.unsafe.types.UTF8String;

/** Codes of ISO 3166 and ISO 4217, as far as the JDK knows them, and times of ISO 8601. */
final class CodeForms {
  private static final Set<UTF8String> COUNTRIES = codes(Stream.of(Locale.getISOCountries()));
  private static final Set<UTF8String> CURRENCIES =
      codes(Currency.getAvailableCurrencies().stream().map(Currency::getCurrencyCode));

  private static final int DATE_LENGTH = 10;
  private static final int TO_THE_MINUTE = 16;

  private CodeForms() {}

  static boolean isCountry(UTF8String text) {
    return COUNTRIES.contains(text);
  }

  static boolean isCurrency(UTF8String text) {
    return CURRENCIES.contains(text);
  }

  static boolean isDate(UTF8String text) {
    return text.numBytes() == DATE_LENGTH && Iso8601.parse(text) != null;
  }

  /** To the minute at least, with {@code T} between date and time, and with an offset. */
  static boolean isDateTime(UTF8String text) {
    int length = text.numBytes();
    if (length <= TO_THE_MINUTE || text.getByte(DATE_LENGTH) != 'T') {
      return false;
    }
    for (int i = TO_THE_MINUTE; i < length; i++) {
      byte b = text.getByte(i);
      if (b == 'Z' || b == '+' || b == '-') {
        return Iso8601.parse(text) != null;
      }
    }
    return false;
  }

  private static Set<UTF8String> codes(Stream<String> codes) {
    return codes.map(UTF8String::fromString).collect(Collectors.toUnmodifiableSet());
  }
}
