package dev.bronzeline.refine.payload;

import org.apache.spark.unsafe.types.UTF8String;

/** A string; if coercion is allowed, a number or a boolean as it is written, too. */
final class StringReader extends ValueReader {
  private static final UTF8String TRUE = UTF8String.fromString("true");
  private static final UTF8String FALSE = UTF8String.fromString("false");

  private final Coercion coercion;

  StringReader(Coercion coercion) {
    this.coercion = coercion;
  }

  @Override
  Object read(JsonReader in, SetAside aside, int first) {
    if (first == '"') {
      in.string();
      UTF8String text = in.lastString();
      return text == null ? MISFIT : text;
    }
    return coercion == Coercion.LOSSLESS ? coerced(in, first) : MISFIT;
  }

  private static Object coerced(JsonReader in, int first) {
    switch (first) {
      case 't' -> {
        in.readTrue();
        return TRUE;
      }
      case 'f' -> {
        in.readFalse();
        return FALSE;
      }
      case '{', '[' -> {
        return MISFIT;
      }
      default -> {
        int from = in.at();
        in.number();
        return UTF8String.fromBytes(in.bytes(), from, in.at() - from);
      }
    }
  }
}
