package dev.bronzeline.refine.payload;

import java.util.Arrays;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.types.StructType;

/**
 * Reads JSON behind the header of {@link WireFormat}. JSON says itself what it is, so nobody is
 * asked for the schema with the id.
 */
public final class ConfluentJsonDecoder extends RecordDecoder {
  private final JsonDecoder json;

  /**
   * A decoder for events with these fields.
   *
   * @throws IllegalArgumentException as {@link JsonDecoder} does
   */
  public ConfluentJsonDecoder(StructType schema, ParserLimits limits, Coercion coercion) {
    super(schema.length(), limits);
    this.json = new JsonDecoder(schema, limits, coercion);
  }

  @Override
  GenericInternalRow read(byte[] value) {
    WireFormat.id(value);
    try {
      return json.read(Arrays.copyOfRange(value, WireFormat.HEADER, value.length));
    } catch (Malformed malformed) {
      throw malformed.after(WireFormat.HEADER);
    }
  }
}
