package dev.bronzeline.refine.payload;

import org.apache.spark.sql.types.Decimal;
import org.jspecify.annotations.Nullable;

/** A number; if coercion is allowed, a string that holds one, too. */
abstract class NumberReader extends ValueReader {
  private final Coercion coercion;

  NumberReader(Coercion coercion) {
    this.coercion = coercion;
  }

  /** The number as the type has it, or {@link #MISFIT}. */
  abstract Object convert(JsonNumber number);

  @Override
  final Object read(JsonReader in, SetAside aside, int first) {
    JsonNumber number = number(in, first);
    return number == null ? MISFIT : convert(number);
  }

  private @Nullable JsonNumber number(JsonReader in, int first) {
    if (first == '-' || (first >= '0' && first <= '9')) {
      return in.number();
    }
    return first == '"' && coercion == Coercion.LOSSLESS ? in.quotedNumber() : null;
  }

  static NumberReader longs(Coercion coercion) {
    return new NumberReader(coercion) {
      @Override
      Object convert(JsonNumber number) {
        return number.isInteger(0) ? (Object) number.integer() : MISFIT;
      }
    };
  }

  static NumberReader ints(Coercion coercion) {
    return new NumberReader(coercion) {
      @Override
      Object convert(JsonNumber number) {
        return fits(number, Integer.MIN_VALUE, Integer.MAX_VALUE)
            ? (Object) (int) number.integer()
            : MISFIT;
      }
    };
  }

  static NumberReader shorts(Coercion coercion) {
    return new NumberReader(coercion) {
      @Override
      Object convert(JsonNumber number) {
        return fits(number, Short.MIN_VALUE, Short.MAX_VALUE)
            ? (Object) (short) number.integer()
            : MISFIT;
      }
    };
  }

  static NumberReader bytes(Coercion coercion) {
    return new NumberReader(coercion) {
      @Override
      Object convert(JsonNumber number) {
        return fits(number, Byte.MIN_VALUE, Byte.MAX_VALUE)
            ? (Object) (byte) number.integer()
            : MISFIT;
      }
    };
  }

  static NumberReader doubles(Coercion coercion) {
    return new NumberReader(coercion) {
      @Override
      Object convert(JsonNumber number) {
        double value = number.toDouble();
        return Double.isInfinite(value) ? MISFIT : (Object) value;
      }
    };
  }

  static NumberReader floats(Coercion coercion) {
    return new NumberReader(coercion) {
      @Override
      Object convert(JsonNumber number) {
        float value = number.toFloat();
        return Float.isInfinite(value) ? MISFIT : (Object) value;
      }
    };
  }

  static NumberReader decimals(int precision, int scale, Coercion coercion) {
    return new NumberReader(coercion) {
      @Override
      Object convert(JsonNumber number) {
        Decimal value = number.toDecimal(precision, scale);
        return value == null ? MISFIT : value;
      }
    };
  }

  private static boolean fits(JsonNumber number, long min, long max) {
    return number.isInteger(0) && number.integer() >= min && number.integer() <= max;
  }
}
