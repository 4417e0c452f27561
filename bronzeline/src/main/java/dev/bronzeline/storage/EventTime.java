package dev.bronzeline.storage;

import java.io.Serializable;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.LongType;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.types.TimestampType;

/** Where an event's own time stands in a row: a column, or a field inside nested structs. */
final class EventTime implements Serializable {
  private static final long serialVersionUID = 1;

  /** What {@link #millis} says of a row without an event time. */
  static final long NONE = Long.MIN_VALUE;

  /** The end of the year 9999, where calendars and directory names end. */
  private static final long END = 253_402_300_800_000L;

  private final StructPath place;
  private final boolean micros;

  private EventTime(StructPath place, boolean micros) {
    this.place = place;
    this.micros = micros;
  }

  /**
   * The event time at a path such as {@code timestamp} or {@code properties.time}.
   *
   * @throws IllegalArgumentException when there is no such field, or it is neither epoch
   *     milliseconds (bigint) nor a timestamp
   */
  static EventTime at(StructType schema, String path) {
    StructPath place =
        StructPath.find(schema, path)
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "Event time '" + path + "': there is no such field."));
    DataType type = place.type();
    if (!(type instanceof LongType) && !(type instanceof TimestampType)) {
      throw new IllegalArgumentException(
          "Event time '%s' is %s; it must be bigint (epoch milliseconds) or timestamp."
              .formatted(path, type.catalogString()));
    }
    return new EventTime(place, type instanceof TimestampType);
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
    InternalRow struct = place.parent(row);
    return struct == null ? NONE : struct.getLong(place.ordinal());
  }
}
