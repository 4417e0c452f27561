package dev.bronzeline.refine.payload;

import org.apache.spark.unsafe.types.UTF8String;

/** A boolean; if coercion is allowed, a string that holds one, too. */
final class BooleanReader extends ValueReader {
  private static final UTF8String TRUE = UTF8String.fromString("true");
  private static final UTF8String FALSE = UTF8String.fromString("false");

  private final Coercion coercion;

  BooleanReader(Coercion coercion) {
    this.coercion = coercion;
  }

  @Override
  Object read(JsonReader in, SetAside aside, int first) {
    switch (first) {
      case 't' -> {
        in.readTrue();
        return true;
      }
      case 'f' -> {
        in.readFalse();
        return false;
      }
      case '"' -> {
        if (coercion == Coercion.NONE) {
          return MISFIT;
        }
        in.string();
        UTF8String text = in.lastString();
        return TRUE.equals(text) ? true : FALSE.equals(text) ? false : MISFIT;
      }
      default -> {
        return MISFIT;
      }
    }
  }
}
