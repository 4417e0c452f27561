package dev.bronzeline.refine.payload;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import org.apache.spark.sql.types.Decimal;
import org.jspecify.annotations.Nullable;

/**
 * One number of a JSON text: its grammar, and its value as each of the numeric types.
 *
 * <p>The work and the memory are bounded by the number's own length, whatever its exponent says.
 */
final class JsonNumber {
  /** As many decimal digits always fit a long. */
  private static final int SAFE_DIGITS = 18;

  /** Beyond any length that an array can have, so no run of zeros can make up for it. */
  private static final long HUGE_EXPONENT = 1L << 40;

  private static final long[] POWERS = longPowers();
  private static final double[] DOUBLE_POWERS = doublePowers();
  private static final float[] FLOAT_POWERS = {1f, 1e1f, 1e2f, 1e3f, 1e4f, 1e5f, 1e6f, 1e7f, 1e8f};
  private static final long EXACT_IN_DOUBLE = 1L << 53;
  private static final long EXACT_IN_FLOAT = 1L << 24;

  private byte[] bytes = {};
  private int from;
  private int end;

  /** All digits as one integer; meaningless when {@link #isShort} is false. */
  private long digits;

  private boolean isShort;
  private boolean isNegative;

  /** The power of ten of the last digit. */
  private long exponent;

  private long integer;

  /**
   * Reads the number that begins at {@code from}.
   *
   * @return whether there is one; {@link #end()} then is the position after it, and otherwise the
   *     position of the byte that is wrong
   */
  boolean scan(byte[] bytes, int from, int limit) {
    this.bytes = bytes;
    this.from = from;
    int at = from;
    isNegative = at < limit && bytes[at] == '-';
    if (isNegative) {
      at++;
    }
    int first = at;
    long value = 0;
    while (at < limit && isDigit(bytes[at])) {
      value = value * 10 + (bytes[at++] - '0');
    }
    int count = at - first;
    if (count == 0) {
      return endsAt(at, false);
    }
    if (bytes[first] == '0' && count > 1) {
      return endsAt(first + 1, false);
    }
    long power = 0;
    if (at < limit && bytes[at] == '.') {
      int point = at++;
      while (at < limit && isDigit(bytes[at])) {
        value = value * 10 + (bytes[at++] - '0');
      }
      power = (long) point + 1 - at;
      if (power == 0) {
        return endsAt(at, false);
      }
      count -= (int) power;
    }
    digits = value;
    isShort = count <= SAFE_DIGITS;
    exponent = power;
    if (at < limit && (bytes[at] | 0x20) == 'e') {
      return scanExponent(at + 1, limit);
    }
    return endsAt(at, true);
  }

  private boolean scanExponent(int from, int limit) {
    int at = from;
    boolean isMinus = at < limit && bytes[at] == '-';
    if (isMinus || (at < limit && bytes[at] == '+')) {
      at++;
    }
    int first = at;
    long power = 0;
    for (; at < limit && isDigit(bytes[at]); at++) {
      power = Math.min(power * 10 + (bytes[at] - '0'), HUGE_EXPONENT);
    }
    exponent += isMinus ? -power : power;
    return endsAt(at, at > first);
  }

  private boolean endsAt(int position, boolean isNumber) {
    end = position;
    return isNumber;
  }

  private static boolean isDigit(byte b) {
    return b >= '0' && b <= '9';
  }

  int end() {
    return end;
  }

  /**
   * Whether this number, times ten to the power of {@code shift}, is exactly a long; if so it is
   * {@link #integer()}. A number written as {@code 1.0} or {@code 1e3} is an integer.
   */
  boolean isInteger(int shift) {
    long power = exponent + shift;
    if (isShort && power == 0) {
      integer = isNegative ? -digits : digits;
      return true;
    }
    if (isShort && power > 0 && power < POWERS.length) {
      long product = digits * POWERS[(int) power];
      if (product >= 0 && Math.multiplyHigh(digits, POWERS[(int) power]) == 0) {
        integer = isNegative ? -product : product;
        return true;
      }
    }
    BigInteger exact = scaled(shift, POWERS.length);
    if (exact == null || exact.bitLength() >= Long.SIZE) {
      return false;
    }
    integer = exact.longValue();
    return true;
  }

  long integer() {
    return integer;
  }

  /** The nearest double, infinite when beyond the type. */
  double toDouble() {
    // Both operands are exact, so the one operation rounds correctly (Clinger, 1990).
    if (isShort && digits <= EXACT_IN_DOUBLE && Math.abs(exponent) < DOUBLE_POWERS.length) {
      double whole = isNegative ? -(double) digits : digits;
      return exponent < 0
          ? whole / DOUBLE_POWERS[(int) -exponent]
          : whole * DOUBLE_POWERS[(int) exponent];
    }
    return Double.parseDouble(text());
  }

  /** The nearest float, infinite when beyond the type. */
  float toFloat() {
    if (isShort && digits <= EXACT_IN_FLOAT && Math.abs(exponent) < FLOAT_POWERS.length) {
      float whole = isNegative ? -(float) digits : digits;
      return exponent < 0
          ? whole / FLOAT_POWERS[(int) -exponent]
          : whole * FLOAT_POWERS[(int) exponent];
    }
    return Float.parseFloat(text());
  }

  /** Exactly this number, or null when the type cannot hold it without rounding. */
  @Nullable Decimal toDecimal(int precision, int scale) {
    long power = exponent + scale;
    if (isShort && precision <= SAFE_DIGITS && power >= 0 && power <= precision) {
      int shift = (int) power;
      if (digits < POWERS[precision - shift]) {
        long unscaled = digits * POWERS[shift];
        return Decimal.createUnsafe(isNegative ? -unscaled : unscaled, precision, scale);
      }
    }
    BigInteger unscaled = scaled(scale, precision);
    if (unscaled == null) {
      return null;
    }
    return precision <= SAFE_DIGITS
        ? Decimal.createUnsafe(unscaled.longValueExact(), precision, scale)
        : Decimal.apply(new BigDecimal(unscaled, scale), precision, scale);
  }

  /**
   * This number times ten to the power of {@code shift}, if that is an integer of no more than
   * {@code maxDigits} digits; otherwise null.
   */
  private @Nullable BigInteger scaled(int shift, int maxDigits) {
    StringBuilder significant = new StringBuilder();
    int zeros = 0;
    for (int i = from; i < end && (bytes[i] | 0x20) != 'e'; i++) {
      if (bytes[i] == '0') {
        zeros += significant.isEmpty() ? 0 : 1;
      } else if (isDigit(bytes[i])) {
        if (significant.length() + zeros >= maxDigits) {
          return null;
        }
        significant.append("0".repeat(zeros)).append((char) bytes[i]);
        zeros = 0;
      }
    }
    if (significant.isEmpty()) {
      return BigInteger.ZERO;
    }
    long power = exponent + zeros + shift;
    if (power < 0 || significant.length() + power > maxDigits) {
      return null;
    }
    BigInteger value =
        new BigInteger(significant.toString()).multiply(BigInteger.TEN.pow((int) power));
    return isNegative ? value.negate() : value;
  }

  private String text() {
    return new String(bytes, from, end - from, StandardCharsets.ISO_8859_1);
  }

  private static long[] longPowers() {
    long[] powers = new long[19];
    powers[0] = 1;
    for (int i = 1; i < powers.length; i++) {
      powers[i] = powers[i - 1] * 10;
    }
    return powers;
  }

  /** The powers of ten that a double holds exactly. */
  private static double[] doublePowers() {
    double[] powers = new double[23];
    for (int i = 0; i < powers.length; i++) {
      powers[i] = Double.parseDouble("1e" + i);
    }
    return powers;
  }
}
