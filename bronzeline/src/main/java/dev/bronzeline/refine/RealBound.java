package dev.bronzeline.refine;

import java.io.Serializable;
import java.math.BigDecimal;

/**
 * A bound of floating-point numbers, which are compared with it as the decimal numbers that they
 * are written as: the float 0.1 is 0.1. To round keeps the order, so that only a number that the
 * bound rounds to needs to be looked at in decimals.
 *
 * @param exact the bound
 * @param asDouble the nearest double
 * @param asFloat the nearest float
 */
record RealBound(BigDecimal exact, double asDouble, float asFloat) implements Serializable {
  static RealBound of(BigDecimal exact) {
    return new RealBound(exact, exact.doubleValue(), exact.floatValue());
  }

  /** Below 0 for a number that is less than the bound, above 0 for one that is greater. */
  int compare(Number number) {
    double value = number.doubleValue();
    double rounded = number instanceof Float ? asFloat : asDouble;
    if (value < rounded || value == Double.NEGATIVE_INFINITY) {
      return -1;
    }
    return value > rounded || value == Double.POSITIVE_INFINITY
        ? 1
        : Comparison.exact(number).compareTo(exact);
  }
}
