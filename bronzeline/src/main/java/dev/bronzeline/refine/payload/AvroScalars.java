package dev.bronzeline.refine.payload;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Arrays;
import org.apache.avro.LogicalType;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.spark.sql.types.BinaryType;
import org.apache.spark.sql.types.BooleanType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DateType;
import org.apache.spark.sql.types.Decimal;
import org.apache.spark.sql.types.DecimalType;
import org.apache.spark.sql.types.DoubleType;
import org.apache.spark.sql.types.FloatType;
import org.apache.spark.sql.types.IntegerType;
import org.apache.spark.sql.types.LongType;
import org.apache.spark.sql.types.TimestampNTZType;
import org.apache.spark.sql.types.TimestampType;
import org.apache.spark.unsafe.types.UTF8String;
import org.jspecify.annotations.Nullable;

/**
 * The single values that fit a type of the table by Avro's rules: the same type, a promotion, or a
 * logical type that means the same.
 */
final class AvroScalars {
  private static final Object MISFIT = ValueReader.MISFIT;
  private static final int MILLIS = 1000;
  private static final int UUID_BYTES = 16;

  private AvroScalars() {}

  /**
   * How to read such a value.
   *
   * @param symbols the only values of a string; null for any
   * @return null when Avro has no rule for the two
   */
  static AvroValue.@Nullable Read of(Schema writer, DataType type, @Nullable Symbols symbols) {
    LogicalType logical = writer.getLogicalType();
    return switch (writer.getType()) {
      case BOOLEAN -> type instanceof BooleanType ? (in, aside) -> in.readBoolean() : null;
      case INT -> ofInt(type, logical);
      case LONG -> ofLong(type, logical);
      case FLOAT -> ofFloat(type);
      case DOUBLE -> ofDouble(type);
      case STRING -> ofString(writer, type, symbols);
      case ENUM -> ValueReaders.isString(type) ? ofEnum(writer, symbols) : null;
      case BYTES -> ofBytes(type, logical, symbols);
      case FIXED -> ofFixed(writer.getFixedSize(), type, logical, symbols);
      default -> null;
    };
  }

  private static AvroValue.@Nullable Read ofInt(DataType type, @Nullable LogicalType logical) {
    if (type instanceof DateType) {
      return logical instanceof LogicalTypes.Date ? (in, aside) -> in.readInt() : null;
    } else if (type instanceof IntegerType) {
      return (in, aside) -> in.readInt();
    } else if (type instanceof LongType) {
      return (in, aside) -> (long) in.readInt();
    } else if (type instanceof FloatType) {
      return (in, aside) -> (float) in.readInt();
    } else if (type instanceof DoubleType) {
      return (in, aside) -> (double) in.readInt();
    }
    return null;
  }

  private static AvroValue.@Nullable Read ofLong(DataType type, @Nullable LogicalType logical) {
    if (type instanceof TimestampType) {
      // Without a logical type it is what a number in JSON is.
      if (logical == null || logical instanceof LogicalTypes.TimestampMillis) {
        return (in, aside) -> times(in.readLong(), MILLIS);
      } else if (logical instanceof LogicalTypes.TimestampMicros) {
        return (in, aside) -> in.readLong();
      } else if (logical instanceof LogicalTypes.TimestampNanos) {
        return (in, aside) -> Math.floorDiv(in.readLong(), MILLIS);
      }
    } else if (type instanceof TimestampNTZType) {
      if (logical instanceof LogicalTypes.LocalTimestampMillis) {
        return (in, aside) -> times(in.readLong(), MILLIS);
      } else if (logical instanceof LogicalTypes.LocalTimestampMicros) {
        return (in, aside) -> in.readLong();
      } else if (logical instanceof LogicalTypes.LocalTimestampNanos) {
        return (in, aside) -> Math.floorDiv(in.readLong(), MILLIS);
      }
    } else if (type instanceof LongType) {
      return (in, aside) -> in.readLong();
    } else if (type instanceof FloatType) {
      return (in, aside) -> (float) in.readLong();
    } else if (type instanceof DoubleType) {
      return (in, aside) -> (double) in.readLong();
    }
    return null;
  }

  private static Object times(long value, int factor) {
    long product = value * factor;
    return Math.multiplyHigh(value, factor) == product >> (Long.SIZE - 1)
        ? (Object) product
        : MISFIT;
  }

  private static AvroValue.@Nullable Read ofFloat(DataType type) {
    if (type instanceof FloatType) {
      return (in, aside) -> in.readFloat();
    }
    return type instanceof DoubleType ? (in, aside) -> (double) in.readFloat() : null;
  }

  /** No rule of Avro's, but nothing is lost: a double that is a float. */
  private static AvroValue.@Nullable Read ofDouble(DataType type) {
    if (type instanceof DoubleType) {
      return (in, aside) -> in.readDouble();
    } else if (type instanceof FloatType) {
      return (in, aside) -> {
        double value = in.readDouble();
        float narrow = (float) value;
        return Double.compare(narrow, value) == 0 ? (Object) narrow : MISFIT;
      };
    }
    return null;
  }

  private static AvroValue.@Nullable Read ofString(
      Schema writer, DataType type, @Nullable Symbols symbols) {
    if (ValueReaders.isString(type)) {
      return symbols == null
          ? (in, aside) -> in.readString()
          : (in, aside) -> {
            int from = in.at();
            return symbol(in.readString(), from, symbols, in, aside, writer);
          };
    }
    return type instanceof BinaryType ? (in, aside) -> in.readBytes() : null;
  }

  private static Object symbol(
      UTF8String text, int from, Symbols symbols, AvroReader in, SetAside aside, Schema writer) {
    if (symbols.known().contains(text)) {
      return text;
    }
    if (symbols.other() == null) {
      return MISFIT;
    }
    in.rewind(from);
    aside.unknown(from, AvroText.of(writer, in));
    return symbols.other();
  }

  private static AvroValue.Read ofEnum(Schema writer, @Nullable Symbols symbols) {
    UTF8String[] texts =
        writer.getEnumSymbols().stream().map(UTF8String::fromString).toArray(UTF8String[]::new);
    if (symbols == null) {
      return (in, aside) -> texts[in.readIndex(texts.length)];
    }
    return (in, aside) -> {
      int from = in.at();
      return symbol(texts[in.readIndex(texts.length)], from, symbols, in, aside, writer);
    };
  }

  private static AvroValue.@Nullable Read ofBytes(
      DataType type, @Nullable LogicalType logical, @Nullable Symbols symbols) {
    if (type instanceof BinaryType) {
      return (in, aside) -> in.readBytes();
    }
    if (logical instanceof LogicalTypes.Decimal decimal) {
      return type instanceof DecimalType wanted
          ? (in, aside) -> decimal(in.readBytes(), decimal.getScale(), wanted)
          : null;
    }
    return ValueReaders.isString(type) && symbols == null
        ? (in, aside) -> {
          int length = in.passBytes();
          int from = in.at() - length;
          return Utf8.firstIllFormed(in.bytes(), from, in.at()) < in.at()
              ? MISFIT
              : UTF8String.fromBytes(in.bytes(), from, length);
        }
        : AvroValue.NEVER;
  }

  private static AvroValue.@Nullable Read ofFixed(
      int size, DataType type, @Nullable LogicalType logical, @Nullable Symbols symbols) {
    if (type instanceof BinaryType) {
      return (in, aside) -> in.readFixed(size);
    }
    if (logical instanceof LogicalTypes.Decimal decimal) {
      return type instanceof DecimalType wanted
          ? (in, aside) -> decimal(in.readFixed(size), decimal.getScale(), wanted)
          : null;
    }
    return logical instanceof LogicalTypes.Uuid
            && size == UUID_BYTES
            && ValueReaders.isString(type)
            && symbols == null
        ? (in, aside) -> UTF8String.fromString(AvroText.uuid(in.readFixed(size)))
        : AvroValue.NEVER;
  }

  /** The decimal in the wanted type, if that needs no rounding and no more digits. */
  private static Object decimal(byte[] unscaled, int scale, DecimalType wanted) {
    byte[] digits = significant(unscaled);
    if (digits.length == 0 || digits.length > AvroText.LONGEST_DECIMAL) {
      return MISFIT;
    }
    BigDecimal value = new BigDecimal(new BigInteger(digits), scale);
    if (value.signum() == 0) {
      value = BigDecimal.ZERO;
    } else if (value.scale() > wanted.scale()) {
      value = value.stripTrailingZeros();
    }
    boolean fits =
        value.scale() <= wanted.scale()
            && (long) value.precision() - value.scale() <= wanted.precision() - wanted.scale();
    return fits
        ? Decimal.apply(value.setScale(wanted.scale()), wanted.precision(), wanted.scale())
        : MISFIT;
  }

  /** Without the bytes in front that only repeat the sign. */
  private static byte[] significant(byte[] unscaled) {
    int from = 0;
    while (from < unscaled.length - 1
        && unscaled[from] == (byte) (unscaled[from + 1] < 0 ? -1 : 0)) {
      from++;
    }
    return from == 0 ? unscaled : Arrays.copyOfRange(unscaled, from, unscaled.length);
  }
}
