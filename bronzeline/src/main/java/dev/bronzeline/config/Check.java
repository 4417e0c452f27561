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

  /** Well-known forms of text. */
  enum Form {
    /** 8-4-4-4-12 hexadecimal digits. */
    UUID,
    /** An address of electronic mail. */
    EMAIL,
    /** Four decimal numbers up to 255 with dots between. */
    IPV4
  }
}
