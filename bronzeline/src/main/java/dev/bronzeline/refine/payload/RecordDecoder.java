package dev.bronzeline.refine.payload;

import dev.bronzeline.schema.Columns;
import dev.bronzeline.schema.FieldNotes;
import dev.bronzeline.schema.Reason;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.types.UTF8String;
import org.jspecify.annotations.Nullable;

/**
 * Turns the bytes of a record's value into a row. Thread-safe.
 *
 * <p>Whatever the format, the row has the same columns: see {@link #resultType}. So what becomes of
 * a value that does not fit is decided by the steps after, and in the same way for all formats.
 */
public abstract class RecordDecoder {
  /** The type of {@link Columns#FAILURE}: the reason and the message. */
  public static final StructType FAILURE =
      new StructType()
          .add("reason", DataTypes.StringType, false)
          .add("message", DataTypes.StringType, false);

  /** How many columns follow those of the event. */
  static final int EXTRA = 3;

  final int fields;
  final ParserLimits limits;

  RecordDecoder(int fields, ParserLimits limits) {
    this.fields = fields;
    this.limits = limits;
  }

  /**
   * The type of the rows for events of a schema: the event's fields, all of them nullable and
   * without {@link FieldNotes}, then {@link Columns#FAILURE}, {@link Columns#MISFITS} and {@link
   * Columns#UNKNOWN}.
   */
  public static StructType resultType(StructType schema) {
    List<StructField> all =
        new ArrayList<>(Arrays.asList(FieldNotes.without(schema).asNullable().fields()));
    StructType texts =
        new StructType()
            .add(Columns.FAILURE, FAILURE)
            .add(
                Columns.MISFITS,
                DataTypes.createMapType(DataTypes.StringType, DataTypes.StringType, false))
            .add(
                Columns.UNKNOWN,
                DataTypes.createMapType(DataTypes.StringType, DataTypes.StringType, false));
    all.addAll(Arrays.asList(texts.fields()));
    return new StructType(all.toArray(StructField[]::new));
  }

  /**
   * Decodes one value. Whatever the bytes are, it does not throw.
   *
   * @param value the bytes, which the row refers to and which must not be changed afterwards; null
   *     (a tombstone) gives a row of nulls
   * @return a row of {@link #resultType}; if the value cannot be parsed, all of it is null but the
   *     failure
   * @throws dev.bronzeline.schema.SchemaUnavailableException when the format needs the schema that
   *     the value was written with, it cannot be had now, and that is {@link Unreachable#RETRY to
   *     be tried again}
   */
  public final InternalRow decode(byte @Nullable [] value) {
    if (value == null) {
      return new GenericInternalRow(fields + EXTRA);
    }
    try {
      if (value.length > limits.maxBytes()) {
        throw new Malformed(
            Reason.OVERSIZED,
            "%d bytes, of which at most %d are allowed: too long"
                .formatted(value.length, limits.maxBytes()),
            limits.maxBytes());
      }
      return read(value);
    } catch (Malformed malformed) {
      return failed(malformed);
    }
  }

  /**
   * Reads one value, whose length is allowed.
   *
   * @throws Malformed when it cannot be parsed
   */
  abstract GenericInternalRow read(byte[] value);

  private InternalRow failed(Malformed malformed) {
    GenericInternalRow row = new GenericInternalRow(fields + EXTRA);
    row.update(
        fields,
        new GenericInternalRow(
            new Object[] {
              UTF8String.fromString(malformed.reason()),
              UTF8String.fromString(malformed.getMessage())
            }));
    return row;
  }
}
