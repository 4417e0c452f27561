package dev.bronzeline.refine;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import java.util.Arrays;
import java.util.stream.Collectors;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.MapType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/** Small questions to a data frame that several steps ask. */
final class Frames {
  private Frames() {}

  static boolean has(Dataset<Row> rows, String column) {
    return Arrays.asList(rows.columns()).contains(column);
  }

  /** A top-level column, whatever characters its name has. */
  static Column column(String name) {
    return col(quoted(name));
  }

  /** The column, or a null of the type when the frame does not have it. */
  static Column columnOrNull(Dataset<Row> rows, String name, DataType type) {
    return has(rows, name) ? column(name) : lit(null).try_cast(type);
  }

  /** A field inside structs, by its dotted path. */
  static Column field(String path) {
    return col(
        Arrays.stream(path.split("\\.", -1)).map(Frames::quoted).collect(Collectors.joining(".")));
  }

  /**
   * The type of a field inside structs, by its dotted path.
   *
   * @throws IllegalArgumentException if there is no such field
   */
  static DataType typeOf(StructType schema, String path) {
    DataType type = schema;
    for (String name : path.split("\\.", -1)) {
      if (!(type instanceof StructType struct)
          || !Arrays.asList(struct.fieldNames()).contains(name)) {
        throw new IllegalArgumentException(
            "There is no field '%s' among %s".formatted(path, schema.simpleString()));
      }
      type = struct.apply(name).dataType();
    }
    return type;
  }

  /** Whether a column belongs to the event, not to the pipeline. */
  static boolean isEvent(String column) {
    return !column.startsWith("_");
  }

  /** Whether two types are the same but for what may be null. */
  static boolean same(DataType left, DataType right) {
    if (left instanceof ArrayType a && right instanceof ArrayType b) {
      return same(a.elementType(), b.elementType());
    }
    if (left instanceof MapType a && right instanceof MapType b) {
      return same(a.keyType(), b.keyType()) && same(a.valueType(), b.valueType());
    }
    if (left instanceof StructType a && right instanceof StructType b) {
      StructField[] as = a.fields();
      StructField[] bs = b.fields();
      if (as.length != bs.length) {
        return false;
      }
      for (int i = 0; i < as.length; i++) {
        if (!as[i].name().equals(bs[i].name()) || !same(as[i].dataType(), bs[i].dataType())) {
          return false;
        }
      }
      return true;
    }
    return left.equals(right);
  }

  private static String quoted(String name) {
    return "`" + name.replace("`", "``") + "`";
  }
}
