package dev.bronzeline.storage;

import java.util.Arrays;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.io.api.RecordConsumer;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.SpecializedGetters;
import org.apache.spark.sql.catalyst.expressions.UnsafeRow;
import org.apache.spark.sql.catalyst.util.ArrayData;
import org.apache.spark.sql.catalyst.util.MapData;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.BinaryType;
import org.apache.spark.sql.types.BooleanType;
import org.apache.spark.sql.types.ByteType;
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
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.types.TimestampNTZType;
import org.apache.spark.sql.types.TimestampType;
import org.apache.spark.unsafe.Platform;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * How a value of each type reaches Parquet. The nesting of lists and maps is that of the Parquet
 * format's specification (three levels, {@code list.element} and {@code key_value}).
 */
final class ValueWriters {
  /** Writes the value at the ordinal, which is not null. */
  @FunctionalInterface
  interface ValueWriter {
    void write(SpecializedGetters row, int ordinal);
  }

  private ValueWriters() {}

  /**
   * The writer for a type.
   *
   * @throws IllegalArgumentException for a type that bronze tables do not have
   */
  static ValueWriter of(DataType type, RecordConsumer out) {
    if (type instanceof StringType) {
      return (row, i) -> out.addBinary(text(row, i));
    } else if (type instanceof LongType
        || type instanceof TimestampType
        || type instanceof TimestampNTZType) {
      return (row, i) -> out.addLong(row.getLong(i));
    } else if (type instanceof IntegerType || type instanceof DateType) {
      return (row, i) -> out.addInteger(row.getInt(i));
    } else if (type instanceof DoubleType) {
      return (row, i) -> out.addDouble(row.getDouble(i));
    } else if (type instanceof BooleanType) {
      return (row, i) -> out.addBoolean(row.getBoolean(i));
    } else if (type instanceof FloatType) {
      return (row, i) -> out.addFloat(row.getFloat(i));
    } else if (type instanceof ShortType) {
      return (row, i) -> out.addInteger(row.getShort(i));
    } else if (type instanceof ByteType) {
      return (row, i) -> out.addInteger(row.getByte(i));
    } else if (type instanceof BinaryType) {
      return (row, i) -> out.addBinary(Binary.fromReusedByteArray(row.getBinary(i)));
    } else if (type instanceof DecimalType decimal) {
      return decimal(decimal, out);
    } else if (type instanceof StructType struct) {
      return struct(struct, out);
    } else if (type instanceof ArrayType array) {
      return array(array, out);
    } else if (type instanceof MapType map) {
      return map(map, out);
    }
    throw new IllegalArgumentException(
        "A bronze table has no columns of type " + type.catalogString() + ".");
  }

  /** The string's bytes where they are; Parquet copies what it keeps. */
  private static Binary text(SpecializedGetters row, int ordinal) {
    if (row instanceof UnsafeRow unsafe && unsafe.getBaseObject() instanceof byte[] array) {
      long offsetAndSize = unsafe.getLong(ordinal); // how an UnsafeRow refers to its strings
      int start = (int) (unsafe.getBaseOffset() - Platform.BYTE_ARRAY_OFFSET);
      return Binary.fromReusedByteArray(
          array, start + (int) (offsetAndSize >> Integer.SIZE), (int) offsetAndSize);
    }
    UTF8String text = row.getUTF8String(ordinal);
    if (text.getBaseObject() instanceof byte[] array) {
      int start = (int) (text.getBaseOffset() - Platform.BYTE_ARRAY_OFFSET);
      return Binary.fromReusedByteArray(array, start, text.numBytes());
    }
    return Binary.fromReusedByteArray(text.getBytes());
  }

  private static ValueWriter decimal(DecimalType type, RecordConsumer out) {
    int precision = type.precision();
    int scale = type.scale();
    if (precision <= 9) {
      return (row, i) -> out.addInteger((int) row.getDecimal(i, precision, scale).toUnscaledLong());
    } else if (precision <= 18) {
      return (row, i) -> out.addLong(row.getDecimal(i, precision, scale).toUnscaledLong());
    }
    byte[] fixed = new byte[org.apache.spark.sql.types.Decimal.minBytesForPrecision()[precision]];
    return (row, i) -> {
      byte[] unscaled =
          row.getDecimal(i, precision, scale).toJavaBigDecimal().unscaledValue().toByteArray();
      Arrays.fill(fixed, (byte) (unscaled[0] < 0 ? -1 : 0));
      System.arraycopy(unscaled, 0, fixed, fixed.length - unscaled.length, unscaled.length);
      out.addBinary(Binary.fromReusedByteArray(fixed));
    };
  }

  private static ValueWriter struct(StructType type, RecordConsumer out) {
    String[] names = type.fieldNames();
    ValueWriter[] fields = new ValueWriter[names.length];
    for (int i = 0; i < fields.length; i++) {
      fields[i] = of(type.fields()[i].dataType(), out);
    }
    return (row, ordinal) -> {
      InternalRow struct = row.getStruct(ordinal, fields.length);
      out.startGroup();
      for (int i = 0; i < fields.length; i++) {
        field(out, names[i], i, fields[i], struct, i);
      }
      out.endGroup();
    };
  }

  private static ValueWriter array(ArrayType type, RecordConsumer out) {
    ValueWriter element = of(type.elementType(), out);
    return (row, ordinal) -> {
      ArrayData array = row.getArray(ordinal);
      out.startGroup();
      if (array.numElements() > 0) {
        out.startField("list", 0);
        for (int i = 0; i < array.numElements(); i++) {
          out.startGroup();
          field(out, "element", 0, element, array, i);
          out.endGroup();
        }
        out.endField("list", 0);
      }
      out.endGroup();
    };
  }

  private static ValueWriter map(MapType type, RecordConsumer out) {
    ValueWriter key = of(type.keyType(), out);
    ValueWriter value = of(type.valueType(), out);
    return (row, ordinal) -> {
      MapData map = row.getMap(ordinal);
      ArrayData keys = map.keyArray();
      ArrayData values = map.valueArray();
      out.startGroup();
      if (map.numElements() > 0) {
        out.startField("key_value", 0);
        for (int i = 0; i < map.numElements(); i++) {
          out.startGroup();
          field(out, "key", 0, key, keys, i);
          field(out, "value", 1, value, values, i);
          out.endGroup();
        }
        out.endField("key_value", 0);
      }
      out.endGroup();
    };
  }

  private static void field(
      RecordConsumer out,
      String name,
      int index,
      ValueWriter writer,
      SpecializedGetters values,
      int ordinal) {
    if (!values.isNullAt(ordinal)) {
      out.startField(name, index);
      writer.write(values, ordinal);
      out.endField(name, index);
    }
  }
}
