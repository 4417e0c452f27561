package dev.bronzeline.refine;

import dev.bronzeline.refine.Check.Compared.Operator;
import java.io.Serializable;
import java.math.BigDecimal;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DateType;
import org.apache.spark.sql.types.Decimal;
import org.apache.spark.sql.types.IntegralType;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.TimestampNTZType;
import org.apache.spark.sql.types.TimestampType;
import org.apache.spark.unsafe.types.UTF8String;
import org.jspecify.annotations.Nullable;

/**
 * Two values of certain types, held against each other.
 *
 * @param left how the left one is read
 * @param right how the right one is read
 */
record Comparison(Operator operator, Reading left, Reading right) implements Serializable {
  private static final long MICROS_PER_MILLI = 1000;
  private static final long MICROS_PER_DAY = 86_400_000_000L;

  /** How a value is read. */
  enum Reading {
    NUMBER,
    TEXT,
    /** Microseconds since 1970. */
    TIMESTAMP,
    /** Days since 1970. */
    DATE,
    /** Milliseconds since 1970. */
    MILLIS,
    /** ISO 8601. */
    ISO
  }

  /** The comparison of values of two types; null if they do not compare. */
  static @Nullable Comparison of(Operator operator, DataType left, DataType right) {
    if (left instanceof NumericType && right instanceof NumericType) {
      return new Comparison(operator, Reading.NUMBER, Reading.NUMBER);
    }
    if (left instanceof StringType && right instanceof StringType) {
      return new Comparison(operator, Reading.TEXT, Reading.TEXT);
    }
    Reading one = time(left);
    Reading other = time(right);
    return one == null || other == null || !(isTime(left) || isTime(right))
        ? null
        : new Comparison(operator, one, other);
  }

  /** Whether the comparison holds; null if it cannot be told, as of a text that is no time. */
  @Nullable Boolean holds(Object one, Object other) {
    if (left == Reading.NUMBER) {
      return holdsForNumbers(one, other);
    }
    if (left == Reading.TEXT) {
      return holds(((UTF8String) one).compareTo((UTF8String) other));
    }
    Long from = micros(left, one);
    Long until = micros(right, other);
    if (from == null || until == null) {
      return null;
    }
    return holds(Long.compare(from, until));
  }

  private boolean holdsForNumbers(Object one, Object other) {
    if (isWhole(one) && isWhole(other)) {
      return holds(Long.compare(((Number) one).longValue(), ((Number) other).longValue()));
    }
    if (isFinite(one) && isFinite(other)) {
      return holds(exact(one).compareTo(exact(other)));
    }
    double a = asDouble(one);
    double b = asDouble(other);
    if (Double.isNaN(a) || Double.isNaN(b)) {
      return operator == Operator.DIFFERENT;
    }
    return holds(Double.compare(a, b));
  }

  private static double asDouble(Object number) {
    return number instanceof Decimal decimal ? decimal.toDouble() : ((Number) number).doubleValue();
  }

  private boolean holds(int sign) {
    return switch (operator) {
      case LESS -> sign < 0;
      case AT_MOST -> sign <= 0;
      case EQUAL -> sign == 0;
      case DIFFERENT -> sign != 0;
      case AT_LEAST -> sign >= 0;
      case GREATER -> sign > 0;
    };
  }

  private static boolean isWhole(Object number) {
    return number instanceof Long
        || number instanceof Integer
        || number instanceof Short
        || number instanceof Byte;
  }

  private static boolean isFinite(Object number) {
    return !(number instanceof Double || number instanceof Float)
        || Double.isFinite(((Number) number).doubleValue());
  }

  /** A float as the decimal number that it is written as: 0.1 is 0.1 beside a decimal. */
  static BigDecimal exact(Object number) {
    if (number instanceof Decimal decimal) {
      return decimal.toJavaBigDecimal();
    }
    return isWhole(number)
        ? BigDecimal.valueOf(((Number) number).longValue())
        : new BigDecimal(number.toString());
  }

  private static @Nullable Long micros(Reading reading, Object value) {
    if (reading == Reading.ISO) {
      Long millis = Iso8601.parse((UTF8String) value);
      return millis == null ? null : (Long) (millis * MICROS_PER_MILLI);
    }
    long number = ((Number) value).longValue();
    return switch (reading) {
      case DATE -> times(number, MICROS_PER_DAY);
      case MILLIS -> times(number, MICROS_PER_MILLI);
      default -> number;
    };
  }

  /** As far as numbers go. */
  private static long times(long number, long unit) {
    long most = Long.MAX_VALUE / unit;
    return Math.max(-most, Math.min(most, number)) * unit;
  }

  private static boolean isTime(DataType type) {
    return type instanceof TimestampType
        || type instanceof TimestampNTZType
        || type instanceof DateType;
  }

  private static @Nullable Reading time(DataType type) {
    if (type instanceof DateType) {
      return Reading.DATE;
    }
    if (isTime(type)) {
      return Reading.TIMESTAMP;
    }
    if (type instanceof StringType) {
      return Reading.ISO;
    }
    return type instanceof IntegralType ? Reading.MILLIS : null;
  }
}
