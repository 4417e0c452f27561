package dev.bronzeline.refine;

import java.math.BigDecimal;
import java.math.RoundingMode;
import org.apache.spark.sql.types.ByteType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DateType;
import org.apache.spark.sql.types.Decimal;
import org.apache.spark.sql.types.DecimalType;
import org.apache.spark.sql.types.DoubleType;
import org.apache.spark.sql.types.FloatType;
import org.apache.spark.sql.types.IntegerType;
import org.apache.spark.sql.types.IntegralType;
import org.apache.spark.sql.types.LongType;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.ShortType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.TimestampNTZType;
import org.apache.spark.sql.types.TimestampType;
import org.apache.spark.unsafe.types.UTF8String;
import org.jspecify.annotations.Nullable;

/** Makes a value less precise. It keeps its type. */
final class Rounding {
  private Rounding() {}

  /** The beginning of an hour, day, month or year. */
  record Time(TimeSpan to) implements LeafOperation {
    private static final long MILLIS_PER_DAY = 86_400_000L;
    private static final long MICROS_PER_DAY = 1000 * MILLIS_PER_DAY;
    private static final int DATE_LENGTH = 10;

    @Override
    public @Nullable DataType outputType(DataType input) {
      boolean applies =
          input instanceof TimestampType
              || input instanceof TimestampNTZType
              || input instanceof LongType
              || input instanceof StringType
              || (input instanceof DateType && to != TimeSpan.HOUR);
      return applies ? input : null;
    }

    @Override
    public boolean canFail() {
      return true;
    }

    @Override
    public Object apply(Object value, DataType type) {
      if (value instanceof UTF8String text) {
        Long millis = Iso8601.parse(text);
        if (millis == null) {
          return RewriteNode.FAILED;
        }
        UTF8String rounded = Iso8601.format(to.floor(millis, MILLIS_PER_DAY));
        return text.numBytes() == DATE_LENGTH ? rounded.substring(0, DATE_LENGTH) : rounded;
      }
      long time = ((Number) value).longValue();
      if (type instanceof DateType) {
        return Math.toIntExact(to.floor(time, 1));
      }
      if (type instanceof LongType) {
        return Iso8601.isWritable(time)
            ? (Object) to.floor(time, MILLIS_PER_DAY)
            : RewriteNode.FAILED;
      }
      return to.floor(time, MICROS_PER_DAY);
    }
  }

  /** The lower end of a bucket. */
  record Bucket(BigDecimal width) implements LeafOperation {
    private static final int LONGEST = 64;

    @Override
    public @Nullable DataType outputType(DataType input) {
      boolean whole = width.stripTrailingZeros().scale() <= 0;
      boolean applies =
          input instanceof IntegralType
              ? whole
              : input instanceof NumericType || input instanceof StringType;
      return applies ? input : null;
    }

    @Override
    public boolean canFail() {
      return true;
    }

    @Override
    public Object apply(Object value, DataType type) {
      BigDecimal number = number(value);
      if (number == null) {
        return RewriteNode.FAILED;
      }
      BigDecimal floor = number.divide(width, 0, RoundingMode.FLOOR).multiply(width);
      if (type instanceof StringType) {
        return UTF8String.fromString(floor.stripTrailingZeros().toPlainString());
      }
      if (type instanceof DecimalType decimal) {
        BigDecimal scaled = floor.setScale(decimal.scale(), RoundingMode.UNNECESSARY);
        return Decimal.apply(scaled, decimal.precision(), decimal.scale());
      }
      return inType(floor, type);
    }

    /** Throws when the number does not fit, which means that the value cannot be rewritten. */
    private static Object inType(BigDecimal floor, DataType type) {
      if (type instanceof ByteType) {
        return floor.byteValueExact();
      }
      if (type instanceof ShortType) {
        return floor.shortValueExact();
      }
      if (type instanceof IntegerType) {
        return floor.intValueExact();
      }
      if (type instanceof LongType) {
        return floor.longValueExact();
      }
      if (type instanceof FloatType) {
        return floor.floatValue();
      }
      return type instanceof DoubleType ? (Object) floor.doubleValue() : RewriteNode.FAILED;
    }

    private static @Nullable BigDecimal number(Object value) {
      if (value instanceof Decimal decimal) {
        return decimal.toJavaBigDecimal();
      }
      String text = value.toString();
      boolean written = value instanceof UTF8String;
      // A written exponent could make a number of a billion digits.
      if (written
          && (text.length() > LONGEST || text.indexOf('e') >= 0 || text.indexOf('E') >= 0)) {
        return null;
      }
      try {
        return new BigDecimal(text.strip());
      } catch (NumberFormatException e) {
        return null;
      }
    }
  }
}
