package dev.bronzeline.refine;

import java.io.Serializable;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/** What must hold for a value. A null value breaks {@link NotNull} only. */
public sealed interface Check extends Serializable {
  /** The value is there. */
  record NotNull() implements Check {}

  /**
   * A number is within bounds, both included; NaN never is.
   *
   * @param min null for no lower bound
   * @param max null for no upper bound
   */
  record Range(@Nullable BigDecimal min, @Nullable BigDecimal max) implements Check {
    /** Refuses bounds that no number meets. */
    public Range {
      if (min != null && max != null && min.compareTo(max) > 0) {
        throw new IllegalArgumentException(
            "A range must not end (%s) before it begins (%s)".formatted(max, min));
      }
    }
  }

  /**
   * A string has as many characters, a binary as many bytes, an array or map as many elements.
   *
   * @param min null for no lower bound
   * @param max null for no upper bound
   */
  record Length(@Nullable Integer min, @Nullable Integer max) implements Check {}

  /**
   * The whole string matches a regular expression of {@link Pattern}.
   *
   * @param regex the expression
   */
  record Matches(String regex) implements Check {
    /** Refuses what is not a regular expression. */
    public Matches {
      try {
        Pattern.compile(regex);
      } catch (PatternSyntaxException e) {
        throw new IllegalArgumentException(
            "'%s' is not a regular expression: %s".formatted(regex, e.getDescription()), e);
      }
    }
  }

  /**
   * The value is one of these; for a field that is not a string, they are read as its type.
   *
   * @param values the allowed values
   */
  record OneOf(Set<String> values) implements Check {
    /** Copies the values. */
    public OneOf {
      values = Set.copyOf(values);
    }
  }

  /**
   * The string has a well-known form.
   *
   * @param kind which
   */
  record Format(Kind kind) implements Check {
    /** Well-known forms of strings. */
    public enum Kind {
      /** 8-4-4-4-12 hexadecimal digits. */
      UUID,
      /** A mailbox: a local part, {@code @} and a domain of at least two labels. */
      EMAIL,
      /** Four numbers of 0 to 255 without leading zeros, with dots between. */
      IPV4,
      /** An address of IPv6 as RFC 4291 writes it, without a zone. */
      IPV6,
      /** A URI of RFC 3986, with a scheme. */
      URI,
      /** A date, {@code T}, a time of day and an offset from UTC, in ISO 8601. */
      DATE_TIME,
      /** A day of the calendar in ISO 8601, as in {@code 2026-11-23}. */
      DATE,
      /** A country's two capital letters of ISO 3166-1. */
      COUNTRY,
      /** A currency's three capital letters of ISO 4217. */
      CURRENCY
    }
  }

  /**
   * Two fields of one record, or of one element of an array, compare as they should. Numbers
   * compare with numbers, times with times, texts with texts (byte by byte); beside a timestamp or
   * a date, a text is read as ISO 8601 and a whole number as milliseconds since 1970.
   *
   * @param operator how they should compare
   * @param other the path of the field on its right
   */
  record Compared(Operator operator, String other) implements Check {
    /** How two values compare. */
    public enum Operator {
      /** Less than. */
      LESS,
      /** Less than or equal. */
      AT_MOST,
      /** Equal. */
      EQUAL,
      /** Not equal. */
      DIFFERENT,
      /** Greater than or equal. */
      AT_LEAST,
      /** Greater than. */
      GREATER
    }
  }

  /**
   * No two elements of an array are the same. Nulls are not compared.
   *
   * @param by the field by which structs are compared; null for the elements themselves, which are
   *     single values then
   */
  record Unique(@Nullable String by) implements Check {}

  /**
   * Each key of a map obeys a check.
   *
   * @param each the check
   */
  record Keys(Check each) implements Check {}

  /**
   * When one thing is so, another one must be. A condition on what is absent is not met.
   *
   * @param when the condition, on one value of the record
   * @param then what must hold then
   */
  record Conditional(Clause when, Clause then) implements Check {}

  /**
   * A check and what it is about.
   *
   * @param field the field; null for {@link Sql}
   */
  record Clause(@Nullable String field, Check check) implements Serializable {}

  /**
   * A time is near that of ingestion. The field is a timestamp, a date, a string in ISO 8601, or a
   * number of milliseconds since 1970.
   *
   * @param past how far before ingestion it may be, null for any
   * @param future how far after ingestion it may be, null for any
   */
  record Within(@Nullable Duration past, @Nullable Duration future) implements Check {}

  /**
   * An expression of Spark SQL on the columns of the row holds. Null means that it cannot tell, and
   * passes, as does an expression that cannot be evaluated for a row.
   *
   * @param expression a condition
   */
  record Sql(String expression) implements Check {}

  /** The name of this kind of check, e.g. {@code not_null}. */
  default String word() {
    return getClass()
        .getSimpleName()
        .replaceAll("(?<=[a-z])(?=[A-Z])", "_")
        .toLowerCase(Locale.ROOT);
  }
}
