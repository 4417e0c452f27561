package dev.bronzeline.refine.payload;

import java.util.Arrays;
import org.apache.spark.sql.catalyst.util.GenericArrayData;
import org.jspecify.annotations.Nullable;

/** An array; an element that does not fit is null in it. */
final class ArrayReader extends ValueReader {
  private final ValueReader element;

  ArrayReader(ValueReader element) {
    this.element = element;
  }

  @Override
  int levels() {
    return 1 + element.levels();
  }

  @Override
  Object read(JsonReader in, SetAside aside, int first) {
    if (first != '[') {
      return MISFIT;
    }
    @Nullable Object[] elements = new Object[8];
    int size = 0;
    in.open();
    if (!in.isEmpty(']')) {
      do {
        if (size == elements.length) {
          elements = Arrays.copyOf(elements, 2 * size);
        }
        aside.at(size);
        elements[size++] = element.readNullable(in, aside);
      } while (in.more(']'));
    }
    return new GenericArrayData(Arrays.copyOf(elements, size));
  }
}
