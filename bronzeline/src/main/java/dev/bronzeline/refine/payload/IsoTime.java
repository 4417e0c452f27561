package dev.bronzeline.refine.payload;

import java.time.LocalDate;
import java.time.Month;
import java.time.chrono.IsoChronology;

/**
 * Dates and instants as ISO 8601 and RFC 3339 write them, years 0000 to 9999.
 *
 * <p>An instant is {@code 2026-11-23T18:05:06.123456Z}: a date, {@code T} or a space, hours and
 * minutes, optionally seconds and up to nine digits of their fraction (those after the sixth are
 * cut off), and {@code Z} or an offset ({@code +01:00}, {@code +0100}, {@code +01}). Without an
 * offset it would not be an instant.
 */
final class IsoTime {
  /** The result for anything else. */
  static final long NONE = Long.MIN_VALUE;

  private static final int DATE_LENGTH = 10;
  private static final int FRACTION_DIGITS = 9;
  private static final int INVALID = -1;

  private final byte[] text;
  private final int end;
  private int at;

  private IsoTime(byte[] text, int from, int to) {
    this.text = text;
    this.at = from;
    this.end = to;
  }

  /** Days since 1970-01-01. */
  static long days(byte[] text, int from, int to) {
    return to - from == DATE_LENGTH ? new IsoTime(text, from, to).date() : NONE;
  }

  /** Microseconds since 1970-01-01T00:00Z. */
  static long micros(byte[] text, int from, int to) {
    return new IsoTime(text, from, to).dateTime(true);
  }

  /** Microseconds since 1970-01-01T00:00 of a date and a time of day without an offset. */
  static long localMicros(byte[] text, int from, int to) {
    return new IsoTime(text, from, to).dateTime(false);
  }

  private long date() {
    int century = twoDigits(99);
    int year = twoDigits(99);
    boolean isDashed = passes('-');
    int month = twoDigits(12);
    isDashed &= passes('-');
    int day = twoDigits(31);
    if (century < 0 || year < 0 || month < 1 || day < 1 || !isDashed) {
      return NONE;
    }
    int fullYear = century * 100 + year;
    boolean isLeap = IsoChronology.INSTANCE.isLeapYear(fullYear);
    return day > Month.of(month).length(isLeap)
        ? NONE
        : LocalDate.of(fullYear, month, day).toEpochDay();
  }

  private long dateTime(boolean hasOffset) {
    long days = date();
    boolean isSeparated = passes('T') || passes('t') || passes(' ');
    int hour = twoDigits(23);
    boolean hasColon = passes(':');
    int minute = twoDigits(59);
    boolean hasSeconds = passes(':');
    int second = hasSeconds ? twoDigits(59) : 0;
    long fraction = hasSeconds && passes('.') ? fraction() : 0;
    int offset = hasOffset ? offset() : 0;
    boolean isDateTime =
        days != NONE
            && isSeparated
            && hour >= 0
            && hasColon
            && minute >= 0
            && second >= 0
            && fraction >= 0
            && offset != Integer.MIN_VALUE
            && at == end;
    if (!isDateTime) {
      return NONE;
    }
    long seconds = days * 86_400 + hour * 3_600L + minute * 60L + second - offset;
    return seconds * 1_000_000 + fraction;
  }

  /** Microseconds. */
  private long fraction() {
    int nanos = 0;
    int digits = 0;
    while (digits < FRACTION_DIGITS && isDigit(0)) {
      nanos = nanos * 10 + (text[at++] - '0');
      digits++;
    }
    if (digits == 0) {
      return INVALID;
    }
    for (; digits < FRACTION_DIGITS; digits++) {
      nanos *= 10;
    }
    return nanos / 1_000;
  }

  /** Seconds east of Greenwich, or the least integer. */
  private int offset() {
    if (passes('Z') || passes('z')) {
      return 0;
    }
    int sign = passes('+') ? 1 : passes('-') ? -1 : 0;
    int hours = twoDigits(23);
    int minutes = passes(':') || isDigit(0) ? twoDigits(59) : 0;
    return sign == 0 || hours < 0 || minutes < 0
        ? Integer.MIN_VALUE
        : sign * (hours * 3_600 + minutes * 60);
  }

  private boolean passes(char expected) {
    if (at < end && text[at] == expected) {
      at++;
      return true;
    }
    return false;
  }

  private int twoDigits(int max) {
    if (!isDigit(0) || !isDigit(1)) {
      return INVALID;
    }
    int value = (text[at] - '0') * 10 + (text[at + 1] - '0');
    at += 2;
    return value <= max ? value : INVALID;
  }

  private boolean isDigit(int ahead) {
    int i = at + ahead;
    return i < end && text[i] >= '0' && text[i] <= '9';
  }
}
