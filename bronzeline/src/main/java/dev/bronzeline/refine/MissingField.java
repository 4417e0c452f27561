package dev.bronzeline.refine;

import static org.apache.spark.sql.types.DataTypes.StringType;

import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.util.ArrayData;
import org.apache.spark.sql.catalyst.util.MapData;
import org.apache.spark.sql.connector.catalog.functions.ScalarFunction;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.MapType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.types.UTF8String;
import org.jspecify.annotations.Nullable;

/**
 * The path of the first required field that is null, or null in an array or map that allows none;
 * null when all are there.
 *
 * @param type the declared fields to look into
 */
public record MissingField(StructType type) implements ScalarFunction<UTF8String> {
  /** Whether a value of the type has required fields inside. */
  static boolean concerns(DataType type) {
    if (type instanceof StructType struct) {
      for (StructField field : struct.fields()) {
        if (!field.nullable() || concerns(field.dataType())) {
          return true;
        }
      }
      return false;
    }
    if (type instanceof ArrayType array) {
      return !array.containsNull() || concerns(array.elementType());
    }
    return type instanceof MapType map && (!map.valueContainsNull() || concerns(map.valueType()));
  }

  /** Called from generated code. */
  public @Nullable UTF8String invoke(InternalRow value) {
    String path = insideStruct(value, type);
    return path == null ? null : UTF8String.fromString(path.substring(1));
  }

  private static @Nullable String inside(Object value, DataType type) {
    if (type instanceof StructType struct) {
      return insideStruct((InternalRow) value, struct);
    }
    if (type instanceof ArrayType array) {
      return insideArray((ArrayData) value, array.elementType(), array.containsNull());
    }
    MapType map = (MapType) type;
    String found =
        insideArray(((MapData) value).valueArray(), map.valueType(), map.valueContainsNull());
    // The key of a map is data of the record, so it is not told.
    return found == null
        ? null
        : "." + FieldPath.ALL_VALUES + found.substring(found.indexOf(']') + 1);
  }

  private static @Nullable String insideStruct(InternalRow row, StructType struct) {
    StructField[] fields = struct.fields();
    for (int i = 0; i < fields.length; i++) {
      StructField field = fields[i];
      if (row.isNullAt(i)) {
        if (!field.nullable()) {
          return "." + field.name();
        }
      } else if (concerns(field.dataType())) {
        String found = inside(row.get(i, field.dataType()), field.dataType());
        if (found != null) {
          return "." + field.name() + found;
        }
      }
    }
    return null;
  }

  private static @Nullable String insideArray(ArrayData array, DataType element, boolean nullable) {
    boolean deeper = concerns(element);
    for (int i = 0; i < array.numElements(); i++) {
      if (array.isNullAt(i)) {
        if (!nullable) {
          return "[" + i + "]";
        }
      } else if (deeper) {
        String found = inside(array.get(i, element), element);
        if (found != null) {
          return "[" + i + "]" + found;
        }
      }
    }
    return null;
  }

  @Override
  public DataType[] inputTypes() {
    return new DataType[] {type};
  }

  @Override
  public DataType resultType() {
    return StringType;
  }

  @Override
  public String name() {
    return "missing_field";
  }
}
