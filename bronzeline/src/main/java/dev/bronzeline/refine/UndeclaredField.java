package dev.bronzeline.refine;

import dev.bronzeline.schema.Reason;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.util.MapData;
import org.apache.spark.sql.connector.catalog.functions.ScalarFunction;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.types.UTF8String;
import org.jspecify.annotations.Nullable;

/**
 * The rejection of a row that has fields which the schema does not declare.
 *
 * @param schema the declared fields
 * @param hidden whether to tell where the first one is, but not its name, nor the keys of maps
 *     above it: they may be personal data
 */
public record UndeclaredField(StructType schema, boolean hidden)
    implements ScalarFunction<InternalRow> {

  /** Called from generated code; null when there is no such field. */
  public @Nullable InternalRow invoke(@Nullable MapData unknown) {
    if (unknown == null) {
      return null;
    }
    String first = null;
    int others = -1;
    for (int i = 0; i < unknown.numElements(); i++) {
      String path = unknown.keyArray().getUTF8String(i).toString();
      RecordPath place = RecordPath.of(path, schema);
      if (place.isDeclared()) {
        continue; // a symbol stands for the value
      }
      first = first != null ? first : hidden ? place.told() : path;
      others++;
    }
    if (first == null) {
      return null;
    }
    return Rejection.row(
        Rejection.ENFORCE,
        Reason.UNKNOWN_FIELD,
        UTF8String.fromString(first),
        "the schema does not declare this field"
            + (others == 0 ? "" : " (nor " + others + " more)"));
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
    return "undeclared_field";
  }
}
