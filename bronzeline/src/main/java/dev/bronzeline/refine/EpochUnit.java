package dev.bronzeline.refine;

import java.math.BigDecimal;
import java.math.RoundingMode;

/** What a number says that stands for an instant. */
public enum EpochUnit {
  /**
   * The magnitude tells: from 10<sup>8</sup> (1973) it is seconds, from 10<sup>11</sup>
   * milliseconds, from 10<sup>14</sup> microseconds, from 10<sup>17</sup> nanoseconds; less than
   * 10<sup>8</sup> is milliseconds. Negative numbers likewise.
   */
  AUTO(0),
  /** Seconds since 1970, maybe with a fraction. */
  SECONDS(1000),
  /** Milliseconds since 1970. */
  MILLIS(1),
  /** Microseconds since 1970. */
  MICROS(-1000),
  /** Nanoseconds since 1970. */
  NANOS(-1_000_000);

  private static final long SECONDS_FROM = 100_000_000L;
  private static final long MILLIS_FROM = 100_000_000_000L;
  private static final long MICROS_FROM = 100_000_000_000_000L;
  private static final long NANOS_FROM = 100_000_000_000_000_000L;

  private static final BigDecimal LEAST = BigDecimal.valueOf(Long.MIN_VALUE);
  private static final BigDecimal MOST = BigDecimal.valueOf(Long.MAX_VALUE);

  private final long factor;

  /** A positive factor multiplies, a negative one divides. */
  EpochUnit(long factor) {
    this.factor = factor;
  }

  /** Milliseconds since 1970, rounded down; saturated when there are too many for a long. */
  long toMillis(long number) {
    long by = this == AUTO ? factorOf(number) : factor;
    if (by < 0) {
      return Math.floorDiv(number, -by);
    }
    long high = Math.multiplyHigh(number, by);
    long low = number * by;
    boolean fits = (high == 0 && low >= 0) || (high == -1 && low < 0);
    return fits ? low : number < 0 ? Long.MIN_VALUE : Long.MAX_VALUE;
  }

  /**
   * Milliseconds since 1970, rounded down; saturated when there are too many for a long. The number
   * is the decimal fraction that it prints as, so that no millisecond is lost.
   */
  long toMillis(double number) {
    long whole = (long) number;
    return whole == number ? toMillis(whole) : toMillis(BigDecimal.valueOf(number));
  }

  /**
   * Milliseconds since 1970, rounded down; saturated when there are too many for a long. The number
   * must not have an exponent beyond that of a double.
   */
  long toMillis(BigDecimal number) {
    long by = this == AUTO ? factorOf(saturated(number)) : factor;
    return saturated(
        by < 0
            ? number.divide(BigDecimal.valueOf(-by), 0, RoundingMode.FLOOR)
            : number.multiply(BigDecimal.valueOf(by)).setScale(0, RoundingMode.FLOOR));
  }

  private static long saturated(BigDecimal number) {
    return number.compareTo(LEAST) < 0
        ? Long.MIN_VALUE
        : number.compareTo(MOST) > 0 ? Long.MAX_VALUE : number.longValue();
  }

  private static long factorOf(long number) {
    long magnitude = number == Long.MIN_VALUE ? Long.MAX_VALUE : Math.abs(number);
    if (magnitude >= NANOS_FROM) {
      return -1_000_000;
    }
    if (magnitude >= MICROS_FROM) {
      return -1000;
    }
    return magnitude >= SECONDS_FROM && magnitude < MILLIS_FROM ? 1000 : 1;
  }
}
