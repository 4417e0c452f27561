package dev.bronzeline.refine.payload;

import dev.bronzeline.schema.Reason;
import org.apache.avro.Schema;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.types.StructType;

/**
 * Turns Avro records, all of them written with one schema and with nothing before them, into rows.
 *
 * <p>Immutable and thread-safe.
 */
public final class AvroDecoder extends RecordDecoder {
  private final AvroTable table;
  private final Schema writer;
  private final AvroValue event;

  /**
   * A decoder for events with these fields.
   *
   * @param dropsUndeclared whether fields that the events do not have are passed; else they are
   *     kept in {@code _unknown}
   * @param writer what the records were written with
   * @throws IllegalArgumentException as {@link JsonDecoder} does
   */
  public AvroDecoder(
      StructType schema,
      ParserLimits limits,
      Coercion coercion,
      boolean dropsUndeclared,
      Schema writer) {
    super(schema.length(), limits);
    this.table = new AvroTable(schema, limits, coercion, dropsUndeclared);
    this.writer = writer;
    this.event = table.resolve(writer);
  }

  @Override
  GenericInternalRow read(byte[] value) {
    if (value.length == 0) {
      throw new Malformed(Reason.EMPTY_VALUE, "nothing, the end", 0);
    }
    return table.read(event, writer, value, 0);
  }
}
