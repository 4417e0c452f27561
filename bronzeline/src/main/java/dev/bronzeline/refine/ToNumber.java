package dev.bronzeline.refine;

import static org.apache.spark.sql.types.DataTypes.DoubleType;
import static org.apache.spark.sql.types.DataTypes.LongType;

import java.math.BigDecimal;
import java.math.RoundingMode;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.Decimal;
import org.apache.spark.sql.types.DecimalType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.unsafe.types.UTF8String;
import org.jspecify.annotations.Nullable;

/**
 * Makes a number of a text, as {@link Normalization.Numeric} says. Digits that the type cannot hold
 * are never dropped: such a text cannot be rewritten. Only a double is the nearest one.
 *
 * @param to the type of the result: long, double or a decimal
 * @param form how the text is written
 */
record ToNumber(DataType to, NumberForm form) implements LeafOperation {
  private static final BigDecimal LEAST = BigDecimal.valueOf(Long.MIN_VALUE);
  private static final BigDecimal MOST = BigDecimal.valueOf(Long.MAX_VALUE);

  @Override
  public @Nullable DataType outputType(DataType input) {
    return input instanceof StringType || input.equals(to) ? to : null;
  }

  @Override
  public boolean canFail() {
    return true;
  }

  @Override
  public Object apply(Object value, DataType type) {
    if (!(value instanceof UTF8String text)) {
      return value;
    }
    BigDecimal number = form.read(text.toString());
    Object result = number == null ? null : converted(number);
    return result == null ? RewriteNode.FAILED : result;
  }

  /** The number in the type, null when it does not fit. */
  private @Nullable Object converted(BigDecimal number) {
    if (to.equals(DoubleType)) {
      double real = number.doubleValue();
      return Double.isInfinite(real) ? null : real;
    }
    int scale = to.equals(LongType) ? 0 : ((DecimalType) to).scale();
    BigDecimal rounded = number.setScale(scale, RoundingMode.DOWN);
    if (rounded.compareTo(number) != 0) {
      return null;
    }
    if (to.equals(LongType)) {
      boolean fits = rounded.compareTo(LEAST) >= 0 && rounded.compareTo(MOST) <= 0;
      return fits ? (Object) rounded.longValueExact() : null;
    }
    int precision = ((DecimalType) to).precision();
    return rounded.precision() <= precision ? Decimal.apply(rounded, precision, scale) : null;
  }

  @Override
  public String toString() {
    return "a number";
  }
}
