package dev.bronzeline.schema;

import java.util.List;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.DecimalType;

/** Which types hold every value of another one exactly, in files that stay readable together. */
public final class Widening {

  private static final List<DataType> WHOLE =
      List.of(DataTypes.ByteType, DataTypes.ShortType, DataTypes.IntegerType, DataTypes.LongType);

  private Widening() {}

  /** Whether a column of the first type may become one of the second: int to long, and the like. */
  public static boolean isSafe(DataType from, DataType to) {
    if (from instanceof DecimalType before && to instanceof DecimalType after) {
      return after.scale() >= before.scale()
          && after.precision() - after.scale() >= before.precision() - before.scale();
    }
    if (from.equals(DataTypes.FloatType)) {
      return to.equals(DataTypes.DoubleType);
    }
    return WHOLE.contains(from) && WHOLE.indexOf(to) >= WHOLE.indexOf(from);
  }
}
