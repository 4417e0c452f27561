package dev.bronzeline.refine.payload;

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
    Values elements = new Values();
    in.open();
    if (!in.isEmpty(']')) {
      do {
        aside.at(elements.size());
        elements.add(element.readNullable(in, aside));
      } while (in.more(']'));
    }
    return elements.toArrayData();
  }
}
