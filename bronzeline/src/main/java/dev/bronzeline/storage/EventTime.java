package dev.bronzeline.storage;

import java.io.Serializable;
import java.util.List;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.LongType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.types.TimestampType;

/** Where an event's own time stands in a row: a column, or a field inside nested structs. */
final class EventTime implements Serializable {
  private static final long serialVersionUID = 1;

  /** What {@link #millis} says of a row without an event time. */
  static final long NONE = Long.MIN_VALUE;

  /** The end of the year 9999, where calendars and directory names end. */
  private static final long END = 253_402_300_800_000L;

  private final int[] ordinals;
  private final int[] widths;
  private final boolean micros;

  private EventTime(int[] ordinals, int[] widths, boolean micros) {
    this.ordinals = ordinals;
    this.widths = widths;
    this.micros = micros;
  }

  /**
   * The event time at a path such as {@code timestamp} or {@code properties.time}.
   *
   * @throws IllegalArgumentException when there is no such field, or it is neither epoch
   *     milliseconds (bigint) nor a timestamp
   */
  static EventTime at(StructType schema, String path) {
    List<String> names = List.of(path.split("\\."));
    int[] ordinals = new int[names.size()];
    int[] widths = new int[names.size()];
    DataType type = schema;
    for (int i = 0; i < ordinals.length; i++) {
      if (!(type instanceof StructType struct)
          || !List.of(struct.fieldNames()).contains(names.get(i))) {
        throw new IllegalArgumentException("Event time '" + path + "': there is no such field.");
      }
      ordinals[i] = struct.fieldIndex(names.get(i));
      StructField field = struct.fields()[ordinals[i]];
      type = field.dataType();
      widths[i] = type instanceof StructType inner ? inner.size() : 0;
    }
    if (!(type instanceof LongType) && !(type instanceof TimestampType)) {
      throw new IllegalArgumentException(
          "Event time '%s' is %s; it must be bigint (epoch milliseconds) or timestamp."
              .formatted(path, type.catalogString()));
    }
    return new EventTime(ordinals, widths, type instanceof TimestampType);
  }

  /**
   * Whether a directory can be named after this time: it is there, and in the years 1970 to 9999.
   */
  static boolean isPlausible(long millis) {
    return millis >= 0 && millis < END;
  }

  /** Epoch milliseconds, or {@link #NONE}. */
  long millis(InternalRow row) {
    long value = exactly(row);
    return micros && value != NONE ? Math.floorDiv(value, 1000L) : value;
  }

  /** The time in the unit of its column, by which rows can be ordered; or {@link #NONE}. */
  long exactly(InternalRow row) {
    InternalRow struct = row;
    int leaf = ordinals.length - 1;
    for (int i = 0; i < leaf; i++) {
      if (struct.isNullAt(ordinals[i])) {
        return NONE;
      }
      struct = struct.getStruct(ordinals[i], widths[i]);
    }
    if (struct.isNullAt(ordinals[leaf])) {
      return NONE;
    }
    return struct.getLong(ordinals[leaf]);
  }
}
