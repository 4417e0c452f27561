package dev.bronzeline.refine;

import static org.apache.spark.sql.types.DataTypes.LongType;
import static org.apache.spark.sql.types.DataTypes.StringType;

import java.time.ZoneId;
import java.util.List;
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
 * Makes milliseconds since 1970, or a text in ISO 8601, of a number, a text, a timestamp or a date.
 * What is not in the years 0 to 9999 cannot be rewritten.
 *
 * @param formats how a text may be written, the first that fits; one of them may say what a number
 *     counts
 * @param zone that of a text, a date or a timestamp that has none
 * @param asText whether the result is a text
 */
record ToInstant(List<TimeFormat> formats, ZoneId zone, boolean asText) implements LeafOperation {
  private static final long MILLIS_PER_DAY = 86_400_000L;

  ToInstant {
    formats = List.copyOf(formats);
  }

  @Override
  public @Nullable DataType outputType(DataType input) {
    boolean applies =
        (input instanceof NumericType && unit() != null)
            || input instanceof StringType
            || input instanceof TimestampType
            || input instanceof TimestampNTZType
            || input instanceof DateType;
    return applies ? asText ? StringType : LongType : null;
  }

  @Override
  public boolean canFail() {
    return true;
  }

  @Override
  public Object apply(Object value, DataType type) {
    long millis = value instanceof UTF8String text ? read(text) : millis(value, type);
    if (!Iso8601.isWritable(millis)) {
      return RewriteNode.FAILED;
    }
    return asText ? Iso8601.format(millis) : (Object) millis;
  }

  private long read(UTF8String text) {
    for (int i = 0; i < formats.size(); i++) {
      long millis = formats.get(i).read(text, zone);
      if (millis != TimeFormat.NONE) {
        return millis;
      }
    }
    return TimeFormat.NONE;
  }

  private long millis(Object value, DataType type) {
    if (value instanceof Number number && !(type instanceof NumericType)) {
      long since = number.longValue();
      return type instanceof DateType
          ? Iso8601.ofLocal(since * MILLIS_PER_DAY, zone)
          : type instanceof TimestampNTZType
              ? Iso8601.ofLocal(Math.floorDiv(since, 1000), zone)
              : Math.floorDiv(since, 1000);
    }
    EpochUnit unit = unit();
    if (unit == null) {
      return TimeFormat.NONE;
    }
    if (value instanceof Decimal decimal) {
      return unit.toMillis(decimal.toJavaBigDecimal());
    }
    if (value instanceof Double || value instanceof Float) {
      // A float is the decimal fraction that it prints as, which it is no more as a double.
      double real = Double.parseDouble(value.toString());
      return Double.isFinite(real) ? unit.toMillis(real) : TimeFormat.NONE;
    }
    return unit.toMillis(((Number) value).longValue());
  }

  private @Nullable EpochUnit unit() {
    for (int i = 0; i < formats.size(); i++) {
      if (formats.get(i) instanceof TimeFormat.Epoch epoch) {
        return epoch.unit();
      }
    }
    return null;
  }

  @Override
  public String toString() {
    return unit() == null ? "a timestamp without a unit for numbers" : "a timestamp";
  }
}
