package dev.bronzeline.refine;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.MapType;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/**
 * Where a value sits inside an event: {@code email}, {@code device.id}, {@code items[*].email},
 * {@code properties.*} (all values of a map) or {@code properties.email} (one key of a map).
 *
 * @param column the top-level column
 * @param inside the way from there: field names, map keys, {@code *} and {@code [*]}
 */
record FieldPath(String column, List<String> inside) implements Serializable {
  static final String ALL_ELEMENTS = "[*]";
  static final String ALL_VALUES = "*";

  /** Stands for any way down, in what is said of fields wherever they are. */
  static final String ANY_DEPTH = "**";

  FieldPath {
    inside = List.copyOf(inside);
  }

  /**
   * Reads a path.
   *
   * @throws IllegalArgumentException if it is not one
   */
  static FieldPath parse(String path) {
    List<String> segments = new ArrayList<>();
    for (String part : path.split("\\.", -1)) {
      int elements = 0;
      String name = part;
      while (name.endsWith(ALL_ELEMENTS)) {
        name = name.substring(0, name.length() - ALL_ELEMENTS.length());
        elements++;
      }
      if (name.isEmpty() || name.indexOf('[') >= 0 || name.indexOf(']') >= 0) {
        throw new IllegalArgumentException(
            ("'%s' is not the path of a field; write for instance email, device.id,"
                    + " items[*].email or properties.*")
                .formatted(path));
      }
      segments.add(name);
      for (int i = 0; i < elements; i++) {
        segments.add(ALL_ELEMENTS);
      }
    }
    return new FieldPath(segments.get(0), segments.subList(1, segments.size()));
  }

  /** The path as it is written. */
  String text() {
    StringBuilder text = new StringBuilder(column);
    for (String segment : inside) {
      text.append(segment.equals(ALL_ELEMENTS) ? "" : ".").append(segment);
    }
    return text.toString();
  }

  /** The column and the way from there. */
  List<String> segments() {
    List<String> segments = new ArrayList<>(List.of(column));
    segments.addAll(inside);
    return segments;
  }

  /** The type of the values at this path, null when the schema has no such path. */
  @Nullable DataType typeIn(StructType schema) {
    DataType type = schema;
    for (String segment : segments()) {
      if (type instanceof StructType struct
          && Arrays.asList(struct.fieldNames()).contains(segment)) {
        type = struct.apply(segment).dataType();
      } else if (type instanceof ArrayType array && segment.equals(ALL_ELEMENTS)) {
        type = array.elementType();
      } else if (type instanceof MapType map) {
        type = map.valueType();
      } else {
        return null;
      }
    }
    return type;
  }

  /** Whether a schema has this path and allows no null there. */
  boolean isRequiredIn(StructType schema) {
    DataType type = schema;
    boolean nullable = true;
    for (String segment : segments()) {
      if (type instanceof StructType struct
          && Arrays.asList(struct.fieldNames()).contains(segment)) {
        nullable = struct.apply(segment).nullable();
        type = struct.apply(segment).dataType();
      } else if (type instanceof ArrayType array) {
        nullable = array.containsNull();
        type = array.elementType();
      } else if (type instanceof MapType map) {
        nullable = map.valueContainsNull();
        type = map.valueType();
      } else {
        return false;
      }
    }
    return !nullable;
  }
}
