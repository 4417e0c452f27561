package dev.bronzeline.refine.payload;

import java.util.Arrays;
import org.apache.spark.sql.catalyst.util.ArrayData;
import org.apache.spark.sql.catalyst.util.GenericArrayData;
import org.jspecify.annotations.Nullable;

/** The elements of an array while it is read. */
final class Values {
  private @Nullable Object[] elements = new Object[4];
  private int size;

  void add(@Nullable Object element) {
    if (size == elements.length) {
      elements = Arrays.copyOf(elements, 2 * size);
    }
    elements[size++] = element;
  }

  int size() {
    return size;
  }

  @Nullable Object get(int index) {
    return elements[index];
  }

  boolean contains(Object element) {
    for (int i = 0; i < size; i++) {
      if (element.equals(elements[i])) {
        return true;
      }
    }
    return false;
  }

  ArrayData toArrayData() {
    return new GenericArrayData(size == elements.length ? elements : Arrays.copyOf(elements, size));
  }
}
