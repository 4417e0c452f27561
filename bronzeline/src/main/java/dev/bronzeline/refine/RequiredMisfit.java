package dev.bronzeline.refine;

import static org.apache.spark.sql.types.DataTypes.StringType;

import org.apache.spark.sql.catalyst.util.ArrayData;
import org.apache.spark.sql.catalyst.util.MapData;
import org.apache.spark.sql.connector.catalog.functions.ScalarFunction;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.types.UTF8String;
import org.jspecify.annotations.Nullable;

/**
 * The path of the first misfit that rejects its row, null when none does.
 *
 * @param schema the declared fields
 * @param strict whether every misfit does
 */
public record RequiredMisfit(StructType schema, boolean strict)
    implements ScalarFunction<UTF8String> {

  /** Called from generated code; null for null. */
  public @Nullable UTF8String invoke(@Nullable MapData misfits) {
    if (misfits == null) {
      return null;
    }
    ArrayData paths = misfits.keyArray();
    for (int i = 0; i < paths.numElements(); i++) {
      RecordPath path = RecordPath.of(paths.getUTF8String(i).toString(), schema);
      if (strict || path.required()) {
        return UTF8String.fromString(path.told());
      }
    }
    return null;
  }

  @Override
  public DataType[] inputTypes() {
    return new DataType[] {TextMaps.TYPE};
  }

  @Override
  public DataType resultType() {
    return StringType;
  }

  @Override
  public String name() {
    return "required_misfit";
  }
}
