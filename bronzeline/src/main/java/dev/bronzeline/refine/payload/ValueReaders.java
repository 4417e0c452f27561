package dev.bronzeline.refine.payload;

import dev.bronzeline.schema.FieldNotes;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.BinaryType;
import org.apache.spark.sql.types.BooleanType;
import org.apache.spark.sql.types.ByteType;
import org.apache.spark.sql.types.CharType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DateType;
import org.apache.spark.sql.types.DecimalType;
import org.apache.spark.sql.types.DoubleType;
import org.apache.spark.sql.types.FloatType;
import org.apache.spark.sql.types.IntegerType;
import org.apache.spark.sql.types.LongType;
import org.apache.spark.sql.types.MapType;
import org.apache.spark.sql.types.ShortType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.types.TimestampNTZType;
import org.apache.spark.sql.types.TimestampType;
import org.apache.spark.sql.types.VarcharType;
import org.jspecify.annotations.Nullable;

/** Finds the reader for a type, once for each field of a schema. */
final class ValueReaders {
  private static final int DEEPEST_DEFAULT = 64;

  private final Coercion coercion;

  ValueReaders(Coercion coercion) {
    this.coercion = coercion;
  }

  StructReader struct(StructType type) {
    return struct(type, "");
  }

  private StructReader struct(StructType type, String path) {
    List<ValueReader> readers = new ArrayList<>();
    List<@Nullable Object> defaults = new ArrayList<>();
    for (StructField field : type.fields()) {
      String name = path.isEmpty() ? field.name() : path + "." + field.name();
      ValueReader reader = reader(field, name);
      readers.add(reader);
      defaults.add(defaultOf(field, reader, name));
    }
    return new StructReader(FieldNames.of(type), readers, defaults.toArray());
  }

  /** The reader for a field, which may say more than its type does. */
  ValueReader reader(StructField field, String path) {
    return reader(field.dataType(), Symbols.of(field), path);
  }

  /** What the field is when it is absent. */
  @Nullable Object defaultOf(StructField field, ValueReader reader, String path) {
    String text = FieldNotes.defaultOf(field);
    if (text == null) {
      return null;
    }
    JsonReader in = new JsonReader(text.getBytes(StandardCharsets.UTF_8), DEEPEST_DEFAULT);
    SetAside aside = new SetAside(in, reader.levels(), 1);
    try {
      Object value = reader.readNullable(in, aside);
      if (in.isAtEnd() && aside.misfits() == null && aside.unknownFields() == null) {
        return value;
      }
    } catch (Malformed notJson) {
      // Told below: it is as little a default as one of another type.
    }
    throw new IllegalArgumentException(
        "Field '%s' has the default %s, which as JSON is no %s"
            .formatted(path, text, field.dataType().simpleString()));
  }

  /**
   * The reader for a type.
   *
   * @param symbols the only values of the strings in it, also in arrays and maps; null for any
   */
  ValueReader reader(DataType type, @Nullable Symbols symbols, String path) {
    if (type instanceof StructType struct) {
      return struct(struct, path);
    } else if (type instanceof ArrayType array) {
      return new ArrayReader(reader(array.elementType(), symbols, path + "[]"));
    } else if (type instanceof MapType map && isString(map.keyType())) {
      return new MapReader(reader(map.valueType(), symbols, path + "[]"));
    } else if (type instanceof DecimalType decimal) {
      return NumberReader.decimals(decimal.precision(), decimal.scale(), coercion);
    } else if (isString(type)) {
      return symbols == null ? new StringReader(coercion) : new SymbolReader(symbols, coercion);
    } else if (type instanceof LongType) {
      return NumberReader.longs(coercion);
    } else if (type instanceof IntegerType) {
      return NumberReader.ints(coercion);
    } else if (type instanceof ShortType) {
      return NumberReader.shorts(coercion);
    } else if (type instanceof ByteType) {
      return NumberReader.bytes(coercion);
    } else if (type instanceof DoubleType) {
      return NumberReader.doubles(coercion);
    } else if (type instanceof FloatType) {
      return NumberReader.floats(coercion);
    } else if (type instanceof BooleanType) {
      return new BooleanReader(coercion);
    } else if (type instanceof TimestampType) {
      return TimeReader.TIMESTAMPS;
    } else if (type instanceof TimestampNTZType) {
      return TimeReader.LOCAL_TIMESTAMPS;
    } else if (type instanceof DateType) {
      return TimeReader.DATES;
    } else if (type instanceof BinaryType) {
      return new BinaryReader();
    }
    throw new IllegalArgumentException(
        "Field '%s' has type %s, which JSON values cannot be read into; use string, tinyint,"
                .formatted(path, type.simpleString())
            + " smallint, int, bigint, float, double, decimal, boolean, date, timestamp,"
            + " timestamp_ntz, binary, array, struct or map with string keys");
  }

  static boolean isString(DataType type) {
    return type instanceof StringType
        && !(type instanceof CharType)
        && !(type instanceof VarcharType);
  }
}
