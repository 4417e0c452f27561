package dev.bronzeline.refine;

import java.io.Serializable;
import java.util.List;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.util.ArrayData;
import org.apache.spark.sql.catalyst.util.MapData;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.unsafe.types.UTF8String;
import org.jspecify.annotations.Nullable;

/** One step from a value to the one value inside it that is meant. */
sealed interface ValueStep extends Serializable {
  /** What is there; null when nothing is. */
  @Nullable Object from(Object value);

  /** Goes several steps; null as soon as nothing is there. */
  static @Nullable Object follow(List<ValueStep> steps, Object value) {
    Object at = value;
    for (int i = 0; i < steps.size() && at != null; i++) {
      at = steps.get(i).from(at);
    }
    return at;
  }

  /** To a field of a struct. */
  record Field(int ordinal, DataType type) implements ValueStep {
    @Override
    public @Nullable Object from(Object value) {
      InternalRow struct = (InternalRow) value;
      return struct.isNullAt(ordinal) ? null : struct.get(ordinal, type);
    }
  }

  /** To the value of one key of a map whose keys are texts. */
  record Entry(UTF8String key, DataType type) implements ValueStep {
    @Override
    public @Nullable Object from(Object value) {
      MapData map = (MapData) value;
      ArrayData keys = map.keyArray();
      for (int i = 0; i < keys.numElements(); i++) {
        if (key.equals(keys.get(i, DataTypes.StringType))) {
          ArrayData values = map.valueArray();
          return values.isNullAt(i) ? null : values.get(i, type);
        }
      }
      return null;
    }
  }
}
