package dev.bronzeline.refine;

import static org.apache.spark.sql.types.DataTypes.LongType;
import static org.apache.spark.sql.types.DataTypes.StringType;

import org.apache.spark.sql.connector.catalog.functions.ScalarFunction;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.unsafe.types.UTF8String;
import org.jspecify.annotations.Nullable;

/** Functions between instants as text and as milliseconds since 1970. */
final class Instants {
  private Instants() {}

  /** Milliseconds of a text in ISO 8601, null when it is not one. */
  public record MillisOf() implements ScalarFunction<Long> {
    /** Called from generated code. */
    public @Nullable Long invoke(@Nullable UTF8String text) {
      return text == null ? null : Iso8601.parse(text);
    }

    @Override
    public DataType[] inputTypes() {
      return new DataType[] {StringType};
    }

    @Override
    public DataType resultType() {
      return LongType;
    }

    @Override
    public String name() {
      return "millis_of";
    }
  }

  /** ISO 8601 in UTC of milliseconds, null outside the years 0 to 9999. */
  public record IsoOf() implements ScalarFunction<UTF8String> {
    /** Called from generated code. */
    public @Nullable UTF8String invoke(long millis) {
      return Iso8601.isWritable(millis) ? Iso8601.format(millis) : null;
    }

    @Override
    public DataType[] inputTypes() {
      return new DataType[] {LongType};
    }

    @Override
    public DataType resultType() {
      return StringType;
    }

    @Override
    public String name() {
      return "iso_of";
    }
  }
}
