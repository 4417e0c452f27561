package dev.bronzeline.refine.payload;

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
import org.apache.spark.sql.types.TimestampType;
import org.apache.spark.sql.types.VarcharType;

/** Finds the reader for a type, once for each field of a schema. */
final class ValueReaders {
  private final Coercion coercion;

  ValueReaders(Coercion coercion) {
    this.coercion = coercion;
  }

  StructReader struct(StructType type) {
    return struct(type, "");
  }

  private StructReader struct(StructType type, String path) {
    List<ValueReader> readers = new ArrayList<>();
    for (StructField field : type.fields()) {
      String prefix = path.isEmpty() ? "" : path + ".";
      readers.add(reader(field.dataType(), prefix + field.name()));
    }
    return new StructReader(List.of(type.fieldNames()), readers);
  }

  private ValueReader reader(DataType type, String path) {
    if (type instanceof StructType struct) {
      return struct(struct, path);
    } else if (type instanceof ArrayType array) {
      return new ArrayReader(reader(array.elementType(), path + "[]"));
    } else if (type instanceof MapType map && isString(map.keyType())) {
      return new MapReader(reader(map.valueType(), path + "[]"));
    } else if (type instanceof DecimalType decimal) {
      return NumberReader.decimals(decimal.precision(), decimal.scale(), coercion);
    } else if (isString(type)) {
      return new StringReader(coercion);
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
    } else if (type instanceof DateType) {
      return TimeReader.DATES;
    } else if (type instanceof BinaryType) {
      return new BinaryReader();
    }
    throw new IllegalArgumentException(
        "Field '%s' has type %s, which JSON values cannot be read into; use string, tinyint,"
                .formatted(path, type.simpleString())
            + " smallint, int, bigint, float, double, decimal, boolean, date, timestamp, binary,"
            + " array, struct or map with string keys");
  }

  private static boolean isString(DataType type) {
    return type instanceof StringType
        && !(type instanceof CharType)
        && !(type instanceof VarcharType);
  }
}
