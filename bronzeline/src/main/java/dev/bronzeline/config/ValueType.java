package dev.bronzeline.config;

import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a text becomes that stands for something else.
 *
 * @param base the type
 * @param precision how many digits a decimal has in all; 0 for other types
 * @param scale how many of them are behind the mark; 0 for other types
 */
public record ValueType(Base base, int precision, int scale) {

  /** The types that there are. */
  public enum Base {
    /** True or false. */
    BOOLEAN,
    /** A whole number. */
    LONG,
    /** A floating-point number. */
    DOUBLE,
    /** A number with a fixed number of digits. */
    DECIMAL
  }

  static final Kind<ValueType> KIND =
      new Kind<>(
          "boolean, long, double, decimal(p,s)",
          "one of boolean, long, double, decimal(p,s) with 1 to 38 digits",
          new ValueType(Base.DOUBLE),
          ValueType::parse,
          ValueType::toString);

  private static final Pattern DECIMAL =
      Pattern.compile("decimal\\(\\s*(\\d{1,2})\\s*,\\s*(\\d{1,2})\\s*\\)");
  private static final int MOST_DIGITS = 38;

  /** A type without digits to count. */
  public ValueType(Base base) {
    this(base, 0, 0);
  }

  /** The way it is written in the configuration. */
  @Override
  public String toString() {
    return base == Base.DECIMAL ? "decimal(%d,%d)".formatted(precision, scale) : Kind.word(base);
  }

  private static ValueType parse(String text) {
    Matcher decimal = DECIMAL.matcher(text);
    if (decimal.matches()) {
      int precision = Integer.parseInt(decimal.group(1));
      int scale = Integer.parseInt(decimal.group(2));
      if (precision >= 1 && precision <= MOST_DIGITS && scale <= precision) {
        return new ValueType(Base.DECIMAL, precision, scale);
      }
      throw new IllegalArgumentException();
    }
    return Arrays.stream(Base.values())
        .filter(base -> base != Base.DECIMAL && Kind.word(base).equals(text))
        .map(ValueType::new)
        .findFirst()
        .orElseThrow(IllegalArgumentException::new);
  }
}
