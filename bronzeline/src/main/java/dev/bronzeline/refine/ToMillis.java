package dev.bronzeline.refine;

import static org.apache.spark.sql.types.DataTypes.LongType;

import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DateType;
import org.apache.spark.sql.types.Decimal;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.TimestampNTZType;
import org.apache.spark.sql.types.TimestampType;
import org.apache.spark.unsafe.types.UTF8String;
import org.jspecify.annotations.Nullable;

/**
 * Makes milliseconds since 1970 of a number, a text in ISO 8601, a timestamp or a date. A timestamp
 * without a zone is UTC. What is not in the years 0 to 9999 cannot be rewritten.
 *
 * @param unit what a number says
 */
record ToMillis(EpochUnit unit) implements LeafOperation {
  private static final long MILLIS_PER_DAY = 86_400_000L;

  @Override
  public @Nullable DataType outputType(DataType input) {
    boolean applies =
        input instanceof NumericType
            || input instanceof StringType
            || input instanceof TimestampType
            || input instanceof TimestampNTZType
            || input instanceof DateType;
    return applies ? LongType : null;
  }

  @Override
  public boolean canFail() {
    return true;
  }

  @Override
  public Object apply(Object value, DataType type) {
    if (value instanceof UTF8String text) {
      Long millis = Iso8601.parse(text);
      return millis == null ? RewriteNode.FAILED : millis;
    }
    long millis = millis(value, type);
    return Iso8601.isWritable(millis) ? (Object) millis : RewriteNode.FAILED;
  }

  private long millis(Object value, DataType type) {
    if (value instanceof Decimal decimal) {
      return unit.toMillis(decimal.toDouble());
    }
    Number number = (Number) value;
    if (type instanceof TimestampType || type instanceof TimestampNTZType) {
      return Math.floorDiv(number.longValue(), 1000);
    }
    if (type instanceof DateType) {
      return number.longValue() * MILLIS_PER_DAY;
    }
    if (value instanceof Double || value instanceof Float) {
      double real = number.doubleValue();
      return Double.isNaN(real) ? Long.MIN_VALUE : unit.toMillis(real);
    }
    return unit.toMillis(number.longValue());
  }
}
