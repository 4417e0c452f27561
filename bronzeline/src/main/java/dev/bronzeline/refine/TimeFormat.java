package dev.bronzeline.refine;

import java.io.Serializable;
import java.math.BigDecimal;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.ResolverStyle;
import java.time.temporal.ChronoField;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.spark.unsafe.types.UTF8String;

/** A way to write an instant. */
public sealed interface TimeFormat extends Serializable {
  /** What {@link #read} gives for a text that is not written in this way. */
  long NONE = Long.MIN_VALUE;

  /**
   * Milliseconds since 1970, rounded down, or {@link #NONE}.
   *
   * @param zone that of a text that names none
   */
  long read(UTF8String text, ZoneId zone);

  /**
   * Digits: {@code 1795457045}, {@code -12.5}.
   *
   * @param unit what they count
   */
  record Epoch(EpochUnit unit) implements TimeFormat {
    private static final int LONGEST = 40;
    private static final int DIGITS_OF_ANY_LONG = 18;

    @Override
    public long read(UTF8String text, ZoneId zone) {
      int length = text.numBytes();
      int first = length > 0 && text.getByte(0) == '-' ? 1 : 0;
      int point = -1;
      long whole = 0;
      for (int i = first; i < length; i++) {
        byte b = text.getByte(i);
        if (b == '.' && point < 0 && i > first && i < length - 1) {
          point = i;
        } else if (b < '0' || b > '9') {
          return NONE;
        }
        whole = whole * 10 + b - '0';
      }
      if (length == first || length > LONGEST) {
        return NONE;
      }
      return point < 0 && length - first <= DIGITS_OF_ANY_LONG
          ? unit.toMillis(first == 0 ? whole : -whole)
          : unit.toMillis(new BigDecimal(text.toString()));
    }
  }

  /** ISO 8601: {@code 2026-11-23T19:04:05.123+01:00} and all that {@link Iso8601} reads. */
  record Iso() implements TimeFormat {
    @Override
    public long read(UTF8String text, ZoneId zone) {
      Long millis = Iso8601.parse(text, zone);
      return millis == null ? NONE : millis;
    }
  }

  /** RFC 1123: {@code Mon, 23 Nov 2026 18:04:05 GMT}, with any offset. */
  record Rfc1123() implements TimeFormat {
    @Override
    public long read(UTF8String text, ZoneId zone) {
      return TimeTexts.read(DateTimeFormatter.RFC_1123_DATE_TIME, text.toString(), zone);
    }
  }

  /**
   * A pattern of {@link DateTimeFormatter}, such as {@code dd.MM.yyyy HH:mm}. Names of months and
   * days are English, in any case; a date that there is not, such as 31 April, is none; without a
   * time it is midnight.
   *
   * @param pattern the pattern, with at least year, month and day
   */
  record Pattern(String pattern) implements TimeFormat {
    private static final Map<String, DateTimeFormatter> FORMATTERS = new ConcurrentHashMap<>();

    /**
     * Tries the pattern.
     *
     * @throws IllegalArgumentException if it is not one, or does not read what it writes
     */
    public Pattern {
      TimeTexts.requireReadable(pattern, formatter(pattern));
    }

    @Override
    public long read(UTF8String text, ZoneId zone) {
      return TimeTexts.read(formatter(pattern), text.toString(), zone);
    }

    private static DateTimeFormatter formatter(String pattern) {
      return FORMATTERS.computeIfAbsent(
          pattern,
          added ->
              new DateTimeFormatterBuilder()
                  .parseCaseInsensitive()
                  .appendPattern(added)
                  // So that yyyy, the year of the era, tells the year.
                  .parseDefaulting(ChronoField.ERA, 1)
                  .toFormatter(Locale.ENGLISH)
                  .withResolverStyle(ResolverStyle.STRICT));
    }
  }
}
