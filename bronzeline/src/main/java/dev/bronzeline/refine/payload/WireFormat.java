package dev.bronzeline.refine.payload;

import dev.bronzeline.schema.Reason;
import java.nio.ByteBuffer;

/**
 * What stands before a payload whose schema is in a registry, as Confluent's serializers write it:
 * a zero byte, and the schema's id in four bytes, the highest first.
 */
final class WireFormat {
  /** How many bytes stand before the payload. */
  static final int HEADER = 5;

  /** Where the id stands. */
  static final int ID = 1;

  private WireFormat() {}

  /** The schema's id. */
  static int id(byte[] value) {
    if (value.length == 0) {
      throw new Malformed(Reason.EMPTY_VALUE, "nothing, the end", 0);
    }
    if (value[0] != 0) {
      throw new Malformed(
          Reason.NOT_FRAMED, "expected a zero byte and the four bytes of a schema id", 0);
    }
    if (value.length < HEADER) {
      throw new Malformed(Reason.NOT_FRAMED, "the value ends inside the schema id", value.length);
    }
    return ByteBuffer.wrap(value).getInt(ID);
  }
}
