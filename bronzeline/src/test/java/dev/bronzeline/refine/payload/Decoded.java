package dev.bronzeline.refine.payload;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.util.ArrayData;
import org.apache.spark.sql.catalyst.util.MapData;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.Decimal;
import org.apache.spark.sql.types.MapType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.types.UTF8String;
import org.jspecify.annotations.Nullable;

/**
 * A decoded row in words that tests can use: strings, lists and maps instead of Spark's classes.
 */
final class Decoded {
  private final StructType schema;
  private final InternalRow row;

  private Decoded(StructType schema, InternalRow row) {
    this.schema = schema;
    this.row = row;
  }

  static Decoded of(StructType schema, String json) {
    return of(schema, json.getBytes(StandardCharsets.UTF_8));
  }

  static Decoded of(StructType schema, byte @Nullable [] json) {
    return of(new JsonDecoder(schema, ParserLimits.DEFAULT, Coercion.LOSSLESS), schema, json);
  }

  static Decoded strictly(StructType schema, String json) {
    return of(
        new JsonDecoder(schema, ParserLimits.DEFAULT, Coercion.NONE),
        schema,
        json.getBytes(StandardCharsets.UTF_8));
  }

  static Decoded of(RecordDecoder decoder, StructType schema, byte @Nullable [] json) {
    return new Decoded(schema, decoder.decode(json));
  }

  /** All fields, by name. */
  Map<String, @Nullable Object> values() {
    Map<String, @Nullable Object> values = new LinkedHashMap<>();
    for (String field : schema.fieldNames()) {
      values.put(field, value(field));
    }
    return values;
  }

  @Nullable Object value(String field) {
    int i = schema.fieldIndex(field);
    DataType type = schema.apply(i).dataType();
    return row.isNullAt(i) ? null : plain(row.get(i, type), type);
  }

  @Nullable String reason() {
    return failure(0);
  }

  @Nullable String message() {
    return failure(1);
  }

  private @Nullable String failure(int i) {
    int at = schema.length();
    return row.isNullAt(at) ? null : row.getStruct(at, 2).getUTF8String(i).toString();
  }

  /** Empty when null. */
  Map<String, String> misfits() {
    return texts(1);
  }

  /** Empty when null. */
  Map<String, String> unknown() {
    return texts(2);
  }

  boolean isAllNull() {
    return row.anyNull()
        && java.util.stream.IntStream.range(0, row.numFields()).allMatch(row::isNullAt);
  }

  private Map<String, String> texts(int slot) {
    Map<String, String> texts = new LinkedHashMap<>();
    int at = schema.length() + slot;
    if (!row.isNullAt(at)) {
      MapData map = row.getMap(at);
      for (int i = 0; i < map.numElements(); i++) {
        texts.put(
            map.keyArray().getUTF8String(i).toString(),
            map.valueArray().getUTF8String(i).toString());
      }
    }
    return texts;
  }

  private static @Nullable Object plain(@Nullable Object value, DataType type) {
    if (value == null) {
      return null;
    } else if (value instanceof UTF8String) {
      return value.toString();
    } else if (value instanceof Decimal decimal) {
      return decimal.toJavaBigDecimal();
    } else if (type instanceof ArrayType array) {
      return list((ArrayData) value, array.elementType());
    } else if (type instanceof MapType mapType) {
      MapData map = (MapData) value;
      List<@Nullable Object> keys = list(map.keyArray(), mapType.keyType());
      List<@Nullable Object> values = list(map.valueArray(), mapType.valueType());
      Map<@Nullable Object, @Nullable Object> plain = new LinkedHashMap<>();
      for (int i = 0; i < keys.size(); i++) {
        plain.put(keys.get(i), values.get(i));
      }
      return plain;
    } else if (type instanceof StructType struct) {
      Map<String, @Nullable Object> plain = new LinkedHashMap<>();
      InternalRow row = (InternalRow) value;
      for (int i = 0; i < struct.length(); i++) {
        StructField field = struct.apply(i);
        plain.put(
            field.name(),
            row.isNullAt(i) ? null : plain(row.get(i, field.dataType()), field.dataType()));
      }
      return plain;
    }
    return value;
  }

  private static List<@Nullable Object> list(ArrayData array, DataType element) {
    List<@Nullable Object> plain = new ArrayList<>();
    for (int i = 0; i < array.numElements(); i++) {
      plain.add(array.isNullAt(i) ? null : plain(array.get(i, element), element));
    }
    return plain;
  }
}
