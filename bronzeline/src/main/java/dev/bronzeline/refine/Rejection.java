package dev.bronzeline.refine;

import static org.apache.spark.sql.types.DataTypes.StringType;

import dev.bronzeline.schema.Columns;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.connector.catalog.functions.ScalarFunction;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.types.UTF8String;
import org.jspecify.annotations.Nullable;

/** The column {@code _rejection}: why a row is not accepted, null while it is. */
final class Rejection {
  static final String PARSE = "parse";
  static final String ENFORCE = "enforce";
  static final String VALIDATE = "validate";
  static final String SCRUB = "scrub";
  static final String DETECT = "detect";
  static final String NORMALIZE = "normalize";
  static final String IGNORE = "ignore";

  static final StructType TYPE =
      new StructType()
          .add("stage", StringType)
          .add("reason", StringType)
          .add("field", StringType)
          .add("message", StringType);

  private Rejection() {}

  /** The rejection so far; null when no step before has looked. */
  static Column of(Dataset<Row> rows) {
    return Frames.columnOrNull(rows, Columns.REJECTION, TYPE);
  }

  static InternalRow row(String stage, String reason, @Nullable UTF8String field, String message) {
    return new GenericInternalRow(
        new @Nullable Object[] {
          UTF8String.fromString(stage),
          UTF8String.fromString(reason),
          field,
          UTF8String.fromString(message)
        });
  }

  /** A rejection that names the field given, or null where the field is null. */
  static Column naming(String stage, String reason, String message, Column field) {
    return Compiled.call(new Naming(stage, reason, message), field);
  }

  /** Makes a rejection from the path of the field at fault. */
  public record Naming(String stage, String reason, String message)
      implements ScalarFunction<InternalRow> {
    /** Called from generated code; null for null. */
    public @Nullable InternalRow invoke(@Nullable UTF8String field) {
      return field == null ? null : row(stage, reason, field.clone(), message);
    }

    @Override
    public DataType[] inputTypes() {
      return new DataType[] {StringType};
    }

    @Override
    public DataType resultType() {
      return TYPE;
    }

    @Override
    public String name() {
      return "rejection";
    }
  }
}
