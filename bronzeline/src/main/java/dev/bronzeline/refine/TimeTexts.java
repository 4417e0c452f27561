package dev.bronzeline.refine;

import java.text.ParsePosition;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoField;
import java.time.temporal.TemporalAccessor;
import java.time.temporal.TemporalQueries;

/** Instants as the formatters of {@code java.time} read them. */
final class TimeTexts {
  private static final ZonedDateTime EXAMPLE =
      ZonedDateTime.of(2026, 11, 23, 13, 7, 9, 123_000_000, ZoneId.of("Europe/Paris"));

  private TimeTexts() {}

  /** Milliseconds since 1970, rounded down, or {@link TimeFormat#NONE}. */
  static long read(DateTimeFormatter formatter, String text, ZoneId zone) {
    ParsePosition end = new ParsePosition(0);
    // A text of another form is found out without an exception.
    boolean fits =
        formatter.parseUnresolved(text, end) != null
            && end.getErrorIndex() < 0
            && end.getIndex() == text.length();
    if (!fits) {
      return TimeFormat.NONE;
    }
    try {
      long millis = millis(formatter.parse(text), zone);
      return Iso8601.isWritable(millis) ? millis : TimeFormat.NONE;
    } catch (DateTimeException | ArithmeticException e) {
      return TimeFormat.NONE;
    }
  }

  private static long millis(TemporalAccessor parsed, ZoneId zone) {
    if (parsed.isSupported(ChronoField.INSTANT_SECONDS)) {
      return Instant.from(parsed).toEpochMilli();
    }
    LocalTime time = parsed.query(TemporalQueries.localTime());
    ZoneId named = parsed.query(TemporalQueries.zone());
    return LocalDate.from(parsed)
        .atTime(time == null ? LocalTime.MIDNIGHT : time)
        .atZone(named == null ? zone : named)
        .toInstant()
        .toEpochMilli();
  }

  /**
   * Tries a pattern on an example: some, such as {@code dd/MM/yyyy hh:mm} without the half of the
   * day, write a time and cannot read it.
   *
   * @throws IllegalArgumentException if it does not read what it writes
   */
  static void requireReadable(String pattern, DateTimeFormatter formatter) {
    String written;
    try {
      written = formatter.format(EXAMPLE);
    } catch (DateTimeException e) {
      throw new IllegalArgumentException(
          "The pattern '%s' cannot write %s: %s".formatted(pattern, EXAMPLE, e.getMessage()), e);
    }
    long millis = read(formatter, written, EXAMPLE.getZone());
    boolean same =
        millis != TimeFormat.NONE
            && formatter
                .format(Instant.ofEpochMilli(millis).atZone(EXAMPLE.getZone()))
                .equals(written);
    if (!same) {
      throw new IllegalArgumentException(
          ("The pattern '%s' does not tell an instant: it writes '%s' for %s, and cannot tell from"
                  + " that when it was")
              .formatted(pattern, written, EXAMPLE));
    }
  }
}
