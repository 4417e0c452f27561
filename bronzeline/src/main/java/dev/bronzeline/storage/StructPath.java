package dev.bronzeline.storage;

import java.io.Serializable;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/** Where a field stands in a row: a column, or a field inside nested structs. */
final class StructPath implements Serializable {
  private static final long serialVersionUID = 1;

  private final int[] ordinals;
  private final int[] widths;
  private final DataType type;

  private StructPath(int[] ordinals, int[] widths, DataType type) {
    this.ordinals = ordinals;
    this.widths = widths;
    this.type = type;
  }

  /** The place of a field such as {@code timestamp} or {@code properties.time}, if there is one. */
  static Optional<StructPath> find(StructType schema, String path) {
    List<String> names = List.of(path.split("\\."));
    int[] ordinals = new int[names.size()];
    int[] widths = new int[names.size()];
    DataType type = schema;
    for (int i = 0; i < ordinals.length; i++) {
      if (!(type instanceof StructType struct)
          || !List.of(struct.fieldNames()).contains(names.get(i))) {
        return Optional.empty();
      }
      ordinals[i] = struct.fieldIndex(names.get(i));
      StructField field = struct.fields()[ordinals[i]];
      type = field.dataType();
      widths[i] = type instanceof StructType inner ? inner.size() : 0;
    }
    return Optional.of(new StructPath(ordinals, widths, type));
  }

  DataType type() {
    return type;
  }

  /** The position of the field in the struct that {@link #parent} finds. */
  int ordinal() {
    return ordinals[ordinals.length - 1];
  }

  /** The struct that holds the field, null if the field or a struct on the way is null. */
  @Nullable InternalRow parent(InternalRow row) {
    InternalRow struct = row;
    for (int i = 0; i < ordinals.length - 1; i++) {
      if (struct.isNullAt(ordinals[i])) {
        return null;
      }
      struct = struct.getStruct(ordinals[i], widths[i]);
    }
    return struct.isNullAt(ordinal()) ? null : struct;
  }
}
