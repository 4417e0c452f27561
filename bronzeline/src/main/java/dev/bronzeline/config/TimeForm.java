package dev.bronzeline.config;

import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A way to write a time.
 *
 * @param type which one
 * @param pattern the pattern in the letters of {@link DateTimeFormatter}; null for all other types
 */
public record TimeForm(Type type, @Nullable String pattern) {

  /** The ways that there are. */
  public enum Type {
    /** Seconds, milliseconds, microseconds or nanoseconds since 1970: the magnitude tells. */
    AUTO,
    /** Seconds since 1970. */
    SECONDS,
    /** Milliseconds since 1970. */
    MILLIS,
    /** Microseconds since 1970. */
    MICROS,
    /** Nanoseconds since 1970. */
    NANOS,
    /** A text in ISO 8601. */
    ISO,
    /** A text as in RFC 1123. */
    RFC_1123,
    /** A text as a pattern has it. */
    PATTERN;

    /** Whether it says what a number counts. */
    public boolean isUnit() {
      return compareTo(NANOS) <= 0;
    }
  }

  static final Kind<TimeForm> KIND =
      new Kind<>(
          "auto, seconds, millis, micros, nanos, iso, rfc-1123, pattern",
          "one of auto, seconds, millis, micros, nanos, iso, rfc-1123, or a pattern with year, month and"
              + " day such as dd.MM.yyyy HH:mm",
          new TimeForm(Type.ISO, null),
          TimeForm::parse,
          TimeForm::toString);

  /** Letters of the year, and of the month or the day of the year. */
  private static final Pattern TELLS_A_DATE = Pattern.compile("(?=.*[yu])(?=.*[MLD]).*");

  /** A way without a pattern. */
  public TimeForm(Type type) {
    this(type, null);
  }

  /** The way it is written in the configuration. */
  @Override
  public String toString() {
    return pattern == null ? Kind.word(type) : pattern;
  }

  private static TimeForm parse(String text) {
    return Arrays.stream(Type.values())
        .filter(type -> type != Type.PATTERN && Kind.word(type).equals(text))
        .map(TimeForm::new)
        .findFirst()
        .orElseGet(() -> pattern(text));
  }

  private static TimeForm pattern(String text) {
    if (!TELLS_A_DATE.matcher(text).matches()) {
      throw new IllegalArgumentException();
    }
    DateTimeFormatter unused = DateTimeFormatter.ofPattern(text, Locale.ENGLISH);
    return new TimeForm(Type.PATTERN, text);
  }
}
