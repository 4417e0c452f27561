package dev.bronzeline.refine.payload;

import dev.bronzeline.schema.WriterSchemas;
import org.apache.avro.Schema;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.types.StructType;

/**
 * Turns Avro records behind the header of {@link WireFormat} into rows, each by the schema that it
 * was written with.
 *
 * <p>Thread-safe.
 */
public final class ConfluentAvroDecoder extends RecordDecoder {
  private record Writer(Schema schema, AvroValue event) {}

  private final AvroTable table;
  private final WriterIds<Writer> writers;

  /**
   * A decoder for events with these fields.
   *
   * @param dropsUndeclared whether fields that the events do not have are passed; else they are
   *     kept in {@code _unknown}
   * @param schemas what the records were written with
   * @param unreachable what becomes of a record whose schema cannot be asked for
   * @throws IllegalArgumentException as {@link JsonDecoder} does
   */
  public ConfluentAvroDecoder(
      StructType schema,
      ParserLimits limits,
      Coercion coercion,
      boolean dropsUndeclared,
      WriterSchemas schemas,
      Unreachable unreachable) {
    super(schema.length(), limits);
    this.table = new AvroTable(schema, limits, coercion, dropsUndeclared);
    this.writers =
        new WriterIds<>(schemas, unreachable, writer -> new Writer(writer, table.resolve(writer)));
  }

  @Override
  GenericInternalRow read(byte[] value) {
    Writer writer = writers.of(value);
    return table.read(writer.event(), writer.schema(), value, WireFormat.HEADER);
  }
}
