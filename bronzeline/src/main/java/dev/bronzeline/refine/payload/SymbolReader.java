package dev.bronzeline.refine.payload;

import org.apache.spark.unsafe.types.UTF8String;

/**
 * A string that must be one of some symbols. One that is not does not fit; or, if there is a symbol
 * for it, it becomes that one, and what it was is kept among the undeclared values.
 */
final class SymbolReader extends ValueReader {
  private final Symbols symbols;
  private final ValueReader string;

  SymbolReader(Symbols symbols, Coercion coercion) {
    this.symbols = symbols;
    this.string = new StringReader(coercion);
  }

  @Override
  Object read(JsonReader in, SetAside aside, int first) {
    int from = in.at();
    Object value = string.read(in, aside, first);
    if (!(value instanceof UTF8String text) || symbols.known().contains(text)) {
      return value;
    }
    if (symbols.other() == null) {
      return MISFIT;
    }
    aside.unknown(from, UTF8String.fromBytes(in.bytes(), from, in.at() - from));
    return symbols.other();
  }
}
