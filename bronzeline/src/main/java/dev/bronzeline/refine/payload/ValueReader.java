package dev.bronzeline.refine.payload;

import org.jspecify.annotations.Nullable;

/** Reads one value of a declared type into the object that Spark has for it. Thread-safe. */
abstract class ValueReader {
  /** What {@link #read} returns for a value that does not fit. */
  static final Object MISFIT = new Object();

  /**
   * Consumes one value, which is not {@code null}.
   *
   * @param first the value's first byte, which is not consumed yet
   * @return {@link #MISFIT} if the value does not fit the type; it may then be half consumed, but
   *     no array or object of it is open
   */
  abstract Object read(JsonReader in, SetAside aside, int first);

  /** How many arrays and objects of the schema are nested in this type. */
  int levels() {
    return 0;
  }

  /** Consumes one value; null if it is {@code null}, or does not fit and was set aside. */
  final @Nullable Object readNullable(JsonReader in, SetAside aside) {
    int first = in.next();
    if (first == 'n') {
      in.readNull();
      return null;
    }
    int start = in.at();
    Object value = read(in, aside, first);
    if (value != MISFIT) {
      return value;
    }
    in.rewind(start);
    aside.misfit(in);
    return null;
  }
}
