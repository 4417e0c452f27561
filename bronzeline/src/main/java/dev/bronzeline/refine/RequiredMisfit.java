package dev.bronzeline.refine;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.bronzeline.schema.Reason;
import java.util.regex.Pattern;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.util.ArrayData;
import org.apache.spark.sql.catalyst.util.MapData;
import org.apache.spark.sql.connector.catalog.functions.ScalarFunction;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.types.UTF8String;
import org.jspecify.annotations.Nullable;

/**
 * The rejection of a row for its first misfit that rejects it; it names the field, the type that is
 * expected and the kind of value that was found.
 *
 * @param schema the declared fields
 * @param strict whether every misfit does
 */
public record RequiredMisfit(StructType schema, boolean strict)
    implements ScalarFunction<InternalRow> {
  private static final Pattern NUMBER = Pattern.compile("-?[0-9]+(\\.[0-9]+)?([eE][+-]?[0-9]+)?");
  private static final int LONGEST_NUMBER = 100;

  /** Called from generated code; null for null, and when no misfit rejects the row. */
  public @Nullable InternalRow invoke(@Nullable MapData misfits) {
    if (misfits == null) {
      return null;
    }
    ArrayData paths = misfits.keyArray();
    for (int i = 0; i < paths.numElements(); i++) {
      RecordPath path = RecordPath.of(paths.getUTF8String(i).toString(), schema);
      if (strict || path.required()) {
        ArrayData texts = misfits.valueArray();
        return Rejection.row(
            Rejection.ENFORCE,
            Reason.TYPE_MISMATCH,
            UTF8String.fromString(path.told()),
            "expected %s, found %s"
                .formatted(
                    path.type().simpleString(),
                    texts.isNullAt(i) ? "something else" : kind(texts.getUTF8String(i))));
      }
    }
    return null;
  }

  /** What a JSON text is, without telling any of it. */
  private static String kind(UTF8String text) {
    byte[] start = text.substring(0, LONGEST_NUMBER).getBytes();
    String value = new String(start, UTF_8);
    return switch (value.isEmpty() ? ' ' : value.charAt(0)) {
      case '"' -> "a string";
      case '{' -> "an object";
      case '[' -> "an array";
      default ->
          value.equals("true") || value.equals("false")
              ? "a boolean"
              : NUMBER.matcher(value).matches() ? "a number" : "something else";
    };
  }

  @Override
  public DataType[] inputTypes() {
    return new DataType[] {TextMaps.TYPE};
  }

  @Override
  public DataType resultType() {
    return Rejection.TYPE;
  }

  @Override
  public String name() {
    return "required_misfit";
  }
}
