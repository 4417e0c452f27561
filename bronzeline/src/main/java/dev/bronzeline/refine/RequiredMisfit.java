package dev.bronzeline.refine;

import static org.apache.spark.sql.types.DataTypes.StringType;

import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.sql.catalyst.util.ArrayData;
import org.apache.spark.sql.catalyst.util.MapData;
import org.apache.spark.sql.connector.catalog.functions.ScalarFunction;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.MapType;
import org.apache.spark.sql.types.StructField;
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
  /** A step of a path: a name, a name in quotes with its backslashes, or an index. */
  private static final Pattern STEP =
      Pattern.compile("\\.?([^.\\[]+)|\\['((?:[^'\\\\]|\\\\.)*)']|(\\[\\d+])");

  /** Called from generated code; null for null. */
  public @Nullable UTF8String invoke(@Nullable MapData misfits) {
    if (misfits == null) {
      return null;
    }
    ArrayData paths = misfits.keyArray();
    for (int i = 0; i < paths.numElements(); i++) {
      String rejecting = rejecting(paths.getUTF8String(i).toString());
      if (rejecting != null) {
        return UTF8String.fromString(rejecting);
      }
    }
    return null;
  }

  /**
   * The path, if a misfit there rejects its row; else null. It tells no key of a map, since that is
   * data of the record.
   */
  @Nullable String rejecting(String path) {
    StringBuilder told = new StringBuilder();
    DataType type = schema;
    boolean required = false;
    Matcher step = STEP.matcher(path);
    while (step.find()) {
      if (type instanceof ArrayType array) {
        type = array.elementType();
        required = false;
        told.append(step.group());
      } else if (type instanceof MapType map) {
        type = map.valueType();
        required = false;
        told.append('.').append(FieldPath.ALL_VALUES);
      } else if (type instanceof StructType struct && declares(struct, name(step))) {
        StructField field = struct.apply(name(step));
        type = field.dataType();
        required = !field.nullable();
        told.append(told.isEmpty() ? "" : ".").append(field.name());
      } else {
        break;
      }
    }
    return strict || required ? told.toString() : null;
  }

  private static String name(Matcher step) {
    String quoted = step.group(2);
    return quoted != null
        ? quoted.replaceAll("\\\\(.)", "$1")
        : String.valueOf(step.group(1) == null ? step.group() : step.group(1));
  }

  private static boolean declares(StructType struct, String name) {
    return Arrays.asList(struct.fieldNames()).contains(name);
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
