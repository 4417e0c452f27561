package dev.bronzeline.storage;

import dev.bronzeline.schema.BronzeSchema;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.types.StructType;

/** The dead-letter table: its columns, and how a rejected row becomes one of its rows. */
final class DeadLetterRow {
  /** The columns of the dead-letter table, in order. */
  static final StructType SCHEMA = BronzeSchema.deadLetters();

  /** How often a record that comes from Kafka, not from a replay, has been tried. */
  private static final int FIRST_ATTEMPT = 1;

  private DeadLetterRow() {}

  /**
   * The dead letter of a rejected row; shares the row's memory, so it is valid as long as the row
   * is.
   */
  static InternalRow of(InternalRow row, RowLayout at) {
    InternalRow rejection = row.getStruct(at.rejection(), RejectionFields.COUNT);
    Object[] values = {
      row.getUTF8String(at.topic()),
      row.getInt(at.partition()),
      row.getLong(at.offset()),
      row.isNullAt(at.kafkaTimestamp()) ? null : row.getLong(at.kafkaTimestamp()),
      row.isNullAt(at.key()) ? null : row.getBinary(at.key()),
      row.isNullAt(at.value()) ? null : row.getBinary(at.value()),
      row.isNullAt(at.headers()) ? null : row.getArray(at.headers()),
      rejection.getUTF8String(RejectionFields.STAGE),
      rejection.getUTF8String(RejectionFields.REASON),
      rejection.getUTF8String(RejectionFields.MESSAGE),
      rejection.getUTF8String(RejectionFields.FIELD),
      row.isNullAt(at.violations()) ? null : row.getArray(at.violations()),
      row.getUTF8String(at.schemaVersion()),
      row.getLong(at.ingestedAt()),
      FIRST_ATTEMPT
    };
    return new GenericInternalRow(values);
  }

  /** The order of the fields in the struct that marks a row as rejected. */
  static final class RejectionFields {
    static final int STAGE = 0;
    static final int REASON = 1;
    static final int FIELD = 2;
    static final int MESSAGE = 3;
    static final int COUNT = 4;

    private RejectionFields() {}
  }
}
