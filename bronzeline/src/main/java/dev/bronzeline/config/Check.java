package dev.bronzeline.config;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a rule demands. A null breaks {@link NotNull} only: what is absent cannot be wrong. */
public sealed interface Check {

  /** There is a value. */
  record NotNull() implements Check {}

  /** A text has a well-known form. */
  record Format(Form form) implements Check {}

  /** A number is in a range, ends included; at least one end is given. */
  record Range(@Nullable BigDecimal min, @Nullable BigDecimal max) implements Check {}

  /**
   * A text has so many characters, a binary bytes, an array or map elements; ends included; at
   * least one end is given.
   */
  record Length(@Nullable Integer min, @Nullable Integer max) implements Check {}

  /** A regular expression matches the whole of a text. */
  record Matches(String regex) implements Check {}

  /** The value is one of these, each as text. */
  record OneOf(List<String> values) implements Check {}

  /**
   * A time (a timestamp, a date, epoch milliseconds, or a text in ISO 8601) is near that of
   * ingestion; at least one end is given.
   */
  record Within(@Nullable Duration past, @Nullable Duration future) implements Check {}

  /** A condition in SQL over the event's fields is true; null is as good as true. */
  record That(String condition) implements Check {}

  /** Two fields of one event, or of one element, compare as they should. */
  record Compared(Operator operator, String other) implements Check {}

  /** No two elements of an array are the same, or have the same value in one of their fields. */
  record Unique(@Nullable String by) implements Check {}

  /** Each key of a map obeys a check. */
  record Keys(Check each) implements Check {}

  /** When the one thing is so, the other one must be; what is absent is not so. */
  record Conditional(Clause when, Clause then) implements Check {}

  /** A check and the path of what it is about; that is null for {@link That}. */
  record Clause(@Nullable String field, Check check) {}

  /** How two values compare. */
  enum Operator {
    /** The left one is less. */
    LESS("<"),
    /** The left one is not greater. */
    AT_MOST("<="),
    /** They are equal. */
    EQUAL("="),
    /** They are not equal. */
    DIFFERENT("!="),
    /** The left one is not less. */
    AT_LEAST(">="),
    /** The left one is greater. */
    GREATER(">");

    private final String sign;

    Operator(String sign) {
      this.sign = sign;
    }

    /** How it is written. */
    public String sign() {
      return sign;
    }
  }

  /** Well-known forms of text. */
  enum Form {
    /** 8-4-4-4-12 hexadecimal digits. */
    UUID,
    /** An address of electronic mail. */
    EMAIL,
    /** Four decimal numbers up to 255 with dots between. */
    IPV4,
    /** Eight groups of hexadecimal digits with colons between, shortened as RFC 4291 has it. */
    IPV6,
    /** A URI of RFC 3986, with a scheme. */
    URI,
    /** A date, a time and an offset from UTC in ISO 8601. */
    DATE_TIME,
    /** A date in ISO 8601. */
    DATE,
    /** Two capital letters of ISO 3166. */
    COUNTRY,
    /** Three capital letters of ISO 4217. */
    CURRENCY
  }
}
