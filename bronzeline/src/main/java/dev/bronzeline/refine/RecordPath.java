package dev.bronzeline.refine;

import dev.bronzeline.schema.ContestedFields;
import java.util.Arrays;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.MapType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * The path of a value in a record, walked along the schema.
 *
 * <p>The keys of maps and the names of undeclared fields are data of the record, as values are. In
 * what is told a {@code *} stands for them.
 *
 * @param told the path in declared names and indexes, as in {@code items[3].labels.*}
 * @param required whether the schema demands the field, element or value at the end, or nothing but
 *     its type will do for it or for a field that it is in
 * @param type the declared type at the end; the null type when nothing is declared there
 */
record RecordPath(String told, boolean required, DataType type) {

  /**
   * Walks a path.
   *
   * @param path as the parser writes it; anything else does no harm
   */
  static RecordPath of(String path, StructType schema) {
    StringBuilder told = new StringBuilder();
    DataType type = schema;
    boolean required = false;
    boolean contested = false;
    for (int from = 0; from < path.length(); ) {
      int until = endOfStep(path, from);
      String step = path.substring(from, until);
      from = until;
      required = false;
      if (type instanceof ArrayType array) {
        type = array.elementType();
        required = !array.containsNull();
        told.append(step);
        continue;
      }
      String name = FieldPath.ALL_VALUES;
      if (type instanceof MapType map) {
        type = map.valueType();
        required = !map.valueContainsNull();
      } else if (!(type instanceof StructType struct)) {
        break;
      } else if (declares(struct, name(step))) {
        StructField field = struct.apply(name(step));
        name = field.name();
        type = field.dataType();
        required = !field.nullable();
        contested |= ContestedFields.isOne(field);
      } else {
        type = DataTypes.NullType; // nothing below it is declared
      }
      told.append(told.isEmpty() ? "" : ".").append(name);
    }
    return new RecordPath(told.toString(), required || contested, type);
  }

  /** Whether the schema has a type for the end of the path. */
  boolean isDeclared() {
    return !type.equals(DataTypes.NullType);
  }

  /** Where the next step begins: {@code name}, {@code .name}, {@code [3]} or a name in quotes. */
  private static int endOfStep(String path, int from) {
    int at = from + 1;
    if (path.charAt(from) != '[') {
      while (at < path.length() && path.charAt(at) != '.' && path.charAt(at) != '[') {
        at++;
      }
      return at;
    }
    if (at < path.length() && (path.charAt(at) == '\'' || path.charAt(at) == '"')) {
      char quote = path.charAt(at);
      at++;
      while (at < path.length() && path.charAt(at) != quote) {
        at += path.charAt(at) == '\\' ? 2 : 1;
      }
    }
    int end = path.indexOf(']', Math.min(at, path.length()));
    return end < 0 ? path.length() : end + 1;
  }

  private static String name(String step) {
    if (!step.startsWith("['") || !step.endsWith("']")) {
      return step.startsWith(".") ? step.substring(1) : step;
    }
    StringBuilder name = new StringBuilder();
    for (int at = 2; at < step.length() - 2; at++) {
      if (step.charAt(at) == '\\') {
        at++;
      }
      name.append(step.charAt(at));
    }
    return name.toString();
  }

  private static boolean declares(StructType struct, String name) {
    return Arrays.asList(struct.fieldNames()).contains(name);
  }
}
