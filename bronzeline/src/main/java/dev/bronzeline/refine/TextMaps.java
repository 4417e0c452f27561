package dev.bronzeline.refine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.apache.spark.sql.types.DataTypes.IntegerType;
import static org.apache.spark.sql.types.DataTypes.LongType;
import static org.apache.spark.sql.types.DataTypes.StringType;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.catalyst.util.ArrayBasedMapData;
import org.apache.spark.sql.catalyst.util.ArrayData;
import org.apache.spark.sql.catalyst.util.GenericArrayData;
import org.apache.spark.sql.catalyst.util.MapData;
import org.apache.spark.sql.connector.catalog.functions.ScalarFunction;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.MapType;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.types.UTF8String;
import org.jspecify.annotations.Nullable;

/** Functions on maps from the path of a field to the text of its value. */
final class TextMaps {
  static final MapType TYPE = new MapType(StringType, StringType, true);

  private TextMaps() {}

  private static MapData map(List<@Nullable Object> keys, List<@Nullable Object> values) {
    return new ArrayBasedMapData(
        new GenericArrayData(keys.toArray()), new GenericArrayData(values.toArray()));
  }

  /**
   * A map of the paths given and those of the texts that are not null; null when all are.
   *
   * @param paths as many as the array has elements
   */
  public record Named(List<String> paths) implements ScalarFunction<MapData> {
    /** Called from generated code. */
    public @Nullable MapData invoke(@Nullable MapData first, ArrayData texts) {
      List<@Nullable Object> keys = new ArrayList<>();
      List<@Nullable Object> values = new ArrayList<>();
      copy(first, keys, values);
      for (int i = 0; i < texts.numElements(); i++) {
        if (!texts.isNullAt(i)) {
          keys.add(UTF8String.fromString(paths.get(i)));
          values.add(texts.getUTF8String(i).clone());
        }
      }
      return keys.isEmpty() ? null : map(keys, values);
    }

    @Override
    public DataType[] inputTypes() {
      return new DataType[] {TYPE, new org.apache.spark.sql.types.ArrayType(StringType, true)};
    }

    @Override
    public DataType resultType() {
      return TYPE;
    }

    @Override
    public String name() {
      return "named_texts";
    }
  }

  /**
   * Misfits and undeclared fields in one map.
   *
   * <p>With a cipher, keys are paths as {@link RecordPath} tells them, those after the first of a
   * kind with a number, as in {@code labels.* (2)}; and values are sealed: Base64 of a JSON array
   * of two texts, the path in full and the value.
   *
   * @param schema the declared fields
   * @param undeclared whether fields that it does not declare are wanted; a value of a declared one
   *     that a symbol stands for always is
   * @param cipher null to keep paths and texts in clear
   */
  public record Rescue(StructType schema, boolean undeclared, @Nullable PayloadCipher cipher)
      implements ScalarFunction<MapData> {
    /** Called from generated code; null when there is nothing to keep. */
    public @Nullable MapData invoke(
        @Nullable MapData misfits,
        @Nullable MapData unknowns,
        @Nullable UTF8String topic,
        int partition,
        long offset) {
      List<@Nullable Object> keys = new ArrayList<>();
      List<@Nullable Object> values = new ArrayList<>();
      copy(misfits, keys, values);
      int sure = keys.size();
      copy(unknowns, keys, values);
      for (int i = keys.size() - 1; i >= sure && !undeclared; i--) {
        if (!RecordPath.of(String.valueOf(keys.get(i)), schema).isDeclared()) {
          keys.remove(i);
          values.remove(i);
        }
      }
      if (keys.isEmpty()) {
        return null;
      }
      if (cipher != null) {
        Coordinates at = new Coordinates(String.valueOf(topic), partition, offset);
        Map<String, Integer> told = new HashMap<>();
        for (int i = 0; i < keys.size(); i++) {
          String path = String.valueOf(keys.get(i));
          Object text = values.get(i);
          values.set(i, sealed(cipher, path, text == null ? null : text.toString(), at));
          String shown = RecordPath.of(path, schema).told();
          int n = told.merge(shown, 1, Integer::sum);
          keys.set(i, UTF8String.fromString(n == 1 ? shown : shown + " (" + n + ")"));
        }
      }
      return map(keys, values);
    }

    private static UTF8String sealed(
        PayloadCipher cipher, String path, @Nullable String text, Coordinates at) {
      String both = "[" + quoted(path) + "," + (text == null ? "null" : quoted(text)) + "]";
      return UTF8String.fromString(
          Base64.getEncoder().encodeToString(cipher.seal(both.getBytes(UTF_8), at)));
    }

    private static String quoted(String text) {
      return "\"" + new String(JsonStringEncoder.getInstance().quoteAsString(text)) + "\"";
    }

    /** Each sealing takes a fresh nonce. */
    @Override
    public boolean isDeterministic() {
      return cipher == null;
    }

    @Override
    public DataType[] inputTypes() {
      return new DataType[] {TYPE, TYPE, StringType, IntegerType, LongType};
    }

    @Override
    public DataType resultType() {
      return TYPE;
    }

    @Override
    public String name() {
      return "rescue";
    }
  }

  private static void copy(
      @Nullable MapData from, List<@Nullable Object> keys, List<@Nullable Object> values) {
    if (from == null) {
      return;
    }
    for (int i = 0; i < from.numElements(); i++) {
      keys.add(from.keyArray().getUTF8String(i).clone());
      values.add(from.valueArray().isNullAt(i) ? null : from.valueArray().getUTF8String(i).clone());
    }
  }
}
