package dev.bronzeline.refine.payload;

import dev.bronzeline.schema.Reason;
import java.util.Arrays;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * A position in Avro's binary encoding, and its primitive types.
 *
 * <p>Unlike Avro's own decoder it tells where something is wrong, never makes room for a length
 * that was only announced, takes no number that does not fit its type, and gives strings as views
 * of the record. Every method throws {@link Malformed} where the bytes are not Avro.
 */
final class AvroReader extends Input {
  /**
   * What the texts of all values set aside may come to, beside some bytes for each of the value's.
   */
  private static final long MOST_TEXT_BYTES = 16L << 20;

  private static final int TEXT_BYTES_PER_BYTE = 8;
  private static final int BITS = 7;

  private final byte[] bytes;
  private int at;
  private long textBytes;

  /**
   * @param from where the record begins
   */
  AvroReader(byte[] bytes, int from, int maxDepth) {
    super(bytes.length, maxDepth);
    this.bytes = bytes;
    this.at = from;
  }

  @Override
  int at() {
    return at;
  }

  byte[] bytes() {
    return bytes;
  }

  boolean isAtEnd() {
    return at == bytes.length;
  }

  /** Goes back to a position outside of any array, map or record that began after it. */
  void rewind(int position) {
    at = position;
  }

  private byte next() {
    if (at == bytes.length) {
      throw truncated();
    }
    return bytes[at++];
  }

  boolean readBoolean() {
    byte value = next();
    if (value != 0 && value != 1) {
      throw invalid("a boolean that is neither 0 nor 1", at - 1);
    }
    return value == 1;
  }

  int readInt() {
    int from = at;
    long value = readLong();
    if (value != (int) value) {
      throw invalid("an int of more than 32 bits", from);
    }
    return (int) value;
  }

  long readLong() {
    int from = at;
    long raw = 0;
    for (int shift = 0; shift < Long.SIZE; shift += BITS) {
      long part = next();
      raw |= (part & 0x7F) << shift;
      if (part >= 0) {
        if (shift == Long.SIZE - 1 && part > 1) {
          break;
        }
        return (raw >>> 1) ^ -(raw & 1);
      }
    }
    throw invalid("a number of more than 64 bits", from);
  }

  float readFloat() {
    int from = pass(Float.BYTES);
    return Float.intBitsToFloat(
        (bytes[from] & 0xFF)
            | ((bytes[from + 1] & 0xFF) << 8)
            | ((bytes[from + 2] & 0xFF) << 16)
            | ((bytes[from + 3] & 0xFF) << 24));
  }

  double readDouble() {
    return Double.longBitsToDouble(Words.word(bytes, pass(Double.BYTES)));
  }

  /** Passes a length and so many bytes; they are the last ones before {@link #at}. */
  int passBytes() {
    int from = at;
    long length = readLong();
    if (length < 0) {
      throw invalid("a length below 0", from);
    }
    if (length > bytes.length - at) {
      throw new Malformed(
          Reason.TRUNCATED_AVRO, "the value ends before a length that begins", from);
    }
    at += (int) length;
    return (int) length;
  }

  byte[] readBytes() {
    int length = passBytes();
    return Arrays.copyOfRange(bytes, at - length, at);
  }

  byte[] readFixed(int length) {
    int from = pass(length);
    return Arrays.copyOfRange(bytes, from, at);
  }

  /** A string, which must be UTF-8: a view of the record. */
  UTF8String readString() {
    int length = passBytes();
    int illFormed = Utf8.firstIllFormed(bytes, at - length, at);
    if (illFormed < at) {
      throw new Malformed(Reason.NOT_UTF8, "ill-formed UTF-8", illFormed);
    }
    return UTF8String.fromBytes(bytes, at - length, length);
  }

  /** The position of a symbol or of a branch among so many. */
  int readIndex(int count) {
    int from = at;
    int index = readInt();
    if (index < 0 || index >= count) {
      throw invalid("an index beyond the " + count + " symbols or branches of the schema", from);
    }
    return index;
  }

  /** How many elements the next block of an array or a map has; 0 when there is none. */
  long readBlock() {
    int from = at;
    long count = readLong();
    if (count < 0) {
      count = -count;
      if (count < 0 || readLong() < 0) {
        throw invalid("a block of a size below 0", from);
      }
    }
    claim(count);
    return count;
  }

  /** Passes so many bytes; where they begin. */
  int pass(int length) {
    if (length > bytes.length - at) {
      throw truncated();
    }
    at += length;
    return at - length;
  }

  /** Asks for room for the text of a value that is set aside. */
  void claimText(int length) {
    textBytes += length;
    if (textBytes > MOST_TEXT_BYTES + (long) TEXT_BYTES_PER_BYTE * bytes.length) {
      throw new Malformed(Reason.OVERSIZED, "too much text of undeclared or misfitting values", at);
    }
  }

  private Malformed truncated() {
    return new Malformed(
        Reason.TRUNCATED_AVRO, "the value ends inside the Avro data", bytes.length);
  }

  private static Malformed invalid(String what, int position) {
    return new Malformed(Reason.INVALID_AVRO, what, position);
  }
}
