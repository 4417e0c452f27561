package dev.bronzeline.refine.payload;

import dev.bronzeline.schema.Reason;
import java.util.Arrays;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/**
 * Turns the bytes of a JSON object into a row, in one pass and without an object model between.
 *
 * <p>What it accepts is RFC 8259 in UTF-8 without a byte order mark, no more and no less, within
 * the limits, with an object at the root and no name twice in an object. The operators' page is
 * {@code docs/payloads.md}.
 *
 * <p>Immutable and thread-safe.
 */
public final class JsonDecoder extends RecordDecoder {
  private static final byte[] BYTE_ORDER_MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

  private final StructReader root;
  private final int levels;

  /**
   * A decoder for events with these fields.
   *
   * @throws IllegalArgumentException when a field has a type that JSON values cannot be read into,
   *     or a default that does not fit its type
   */
  public JsonDecoder(StructType schema, ParserLimits limits, Coercion coercion) {
    super(schema.length(), limits);
    this.root = new ValueReaders(coercion).struct(schema);
    this.levels = root.levels();
  }

  /**
   * Checks that JSON can be read into all fields of a schema.
   *
   * @throws IllegalArgumentException naming the first field for which this is not so
   */
  public static void check(StructType schema) {
    new ValueReaders(Coercion.LOSSLESS).struct(schema);
  }

  @Override
  GenericInternalRow read(byte[] value) {
    checkEncoding(value);
    JsonReader in = new JsonReader(value, limits.maxDepth());
    if (in.isAtEnd()) {
      throw new Malformed(
          Reason.EMPTY_VALUE, "nothing but white space, up to the end", value.length);
    }
    if (in.next() != '{') {
      throw wrongRoot(in);
    }
    SetAside aside = new SetAside(in, levels, limits.maxSetAside());
    @Nullable Object[] row = root.readFields(in, aside, fields + EXTRA);
    checkEnd(in);
    row[fields + 1] = aside.misfits();
    row[fields + 2] = aside.unknownFields();
    return new GenericInternalRow(row);
  }

  private void checkEncoding(byte[] value) {
    if (value.length >= 3 && Arrays.equals(value, 0, 3, BYTE_ORDER_MARK, 0, 3)) {
      throw new Malformed(Reason.BOM, "byte order mark", 0);
    }
    int illFormed = Utf8.firstIllFormed(value);
    if (illFormed < value.length) {
      throw notUtf8(value, illFormed);
    }
  }

  /**
   * A text that was cut within a character of a string was cut, whatever else it is: with any
   * character in that place it would end inside the JSON text.
   */
  private Malformed notUtf8(byte[] value, int position) {
    if (Utf8.isCutOff(value, position)) {
      byte[] completed = Arrays.copyOf(value, position + 1);
      completed[position] = 'x';
      try {
        new JsonReader(completed, limits.maxDepth()).skip();
      } catch (Malformed malformed) {
        if (malformed.reason().equals(Reason.TRUNCATED_JSON)) {
          return malformed;
        }
      }
    }
    return new Malformed(Reason.NOT_UTF8, "ill-formed UTF-8", position);
  }

  private static Malformed wrongRoot(JsonReader in) {
    int start = in.at();
    in.skip();
    checkEnd(in);
    return new Malformed(Reason.WRONG_ROOT_TYPE, "expected an object, not another value,", start);
  }

  private static void checkEnd(JsonReader in) {
    if (!in.isAtEnd()) {
      throw new Malformed(Reason.TRAILING_DATA, "something follows the JSON text", in.at());
    }
  }
}
