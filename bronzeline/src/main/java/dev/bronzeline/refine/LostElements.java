package dev.bronzeline.refine;

import static org.apache.spark.sql.types.DataTypes.BooleanType;

import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.util.ArrayData;
import org.apache.spark.sql.catalyst.util.MapData;
import org.apache.spark.sql.connector.catalog.functions.ScalarFunction;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.MapType;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/**
 * Whether a cast of an array or map turned an element inside into null. Spark's {@code try_cast}
 * does so without a word.
 */
public record LostElements(DataType from, DataType to) implements ScalarFunction<Boolean> {
  static boolean isAtomic(DataType type) {
    return !(type instanceof ArrayType || type instanceof MapType || type instanceof StructType);
  }

  /** Called from generated code. */
  public boolean invoke(@Nullable ArrayData before, @Nullable ArrayData after) {
    return before != null && after != null && lost(before, after, from, to);
  }

  /** Called from generated code. */
  public boolean invoke(@Nullable MapData before, @Nullable MapData after) {
    return before != null && after != null && lost(before, after, from, to);
  }

  private static boolean lost(Object before, Object after, DataType from, DataType to) {
    if (from instanceof ArrayType a && to instanceof ArrayType b) {
      return lostIn((ArrayData) before, (ArrayData) after, a.elementType(), b.elementType());
    }
    if (from instanceof MapType a && to instanceof MapType b) {
      return lostIn(
          ((MapData) before).valueArray(),
          ((MapData) after).valueArray(),
          a.valueType(),
          b.valueType());
    }
    return from instanceof StructType a
        && to instanceof StructType b
        && lostIn((InternalRow) before, (InternalRow) after, a, b);
  }

  private static boolean lostIn(ArrayData before, ArrayData after, DataType from, DataType to) {
    for (int i = 0; i < before.numElements(); i++) {
      if (!before.isNullAt(i)
          && (after.isNullAt(i) || lost(before.get(i, from), after.get(i, to), from, to))) {
        return true;
      }
    }
    return false;
  }

  private static boolean lostIn(
      InternalRow before, InternalRow after, StructType from, StructType to) {
    for (int i = 0; i < from.length(); i++) {
      DataType a = from.apply(i).dataType();
      DataType b = to.apply(i).dataType();
      if (!before.isNullAt(i)
          && (after.isNullAt(i) || lost(before.get(i, a), after.get(i, b), a, b))) {
        return true;
      }
    }
    return false;
  }

  @Override
  public DataType[] inputTypes() {
    return new DataType[] {from, to};
  }

  @Override
  public DataType resultType() {
    return BooleanType;
  }

  @Override
  public boolean isResultNullable() {
    return false;
  }

  @Override
  public String name() {
    return "lost_elements";
  }
}
