package dev.bronzeline.refine.payload;

import java.util.List;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

/**
 * How a value that was written with one schema becomes a value of one type of the table; or, for an
 * undeclared field, a text. Immutable.
 */
final class AvroValue {
  /** Consumes one value. */
  interface Read {
    /**
     * The value; null if it is null, {@link ValueReader#MISFIT} if it does not fit. It may then be
     * half consumed, but no array, map or record of it is open.
     */
    @Nullable Object read(AvroReader in, SetAside aside);
  }

  /** Of a value that never fits. */
  static final Read NEVER = (in, aside) -> ValueReader.MISFIT;

  private final Schema writer;
  private final Read read;

  AvroValue(Schema writer, Read read) {
    this.writer = writer;
    this.read = read;
  }

  /** Consumes one value; null also if it does not fit and was set aside. */
  @Nullable Object readOrSetAside(AvroReader in, SetAside aside) {
    int from = in.at();
    Object value = read.read(in, aside);
    if (value != ValueReader.MISFIT) {
      return value;
    }
    in.rewind(from);
    aside.misfit(from, AvroText.of(writer, in));
    return null;
  }

  /** Consumes one value; as {@link Read#read}. */
  @Nullable Object read(AvroReader in, SetAside aside) {
    return read.read(in, aside);
  }

  /** Keeps a value that the table does not declare, unless it is null. */
  static AvroValue undeclared(Schema writer) {
    return new AvroValue(
        writer,
        (in, aside) -> {
          int from = in.at();
          if (!isNull(writer, in)) {
            in.rewind(from);
            aside.unknown(from, AvroText.of(writer, in));
          }
          return null;
        });
  }

  private static boolean isNull(Schema schema, AvroReader in) {
    if (schema.getType() == Schema.Type.UNION) {
      List<Schema> branches = schema.getTypes();
      return branches.get(in.readIndex(branches.size())).getType() == Schema.Type.NULL;
    }
    return schema.getType() == Schema.Type.NULL;
  }

  /** Passes a value that the table does not declare. */
  static AvroValue dropped(Schema writer) {
    return new AvroValue(
        writer,
        (in, aside) -> {
          AvroSkip.skip(writer, in);
          return null;
        });
  }
}
