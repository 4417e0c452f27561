package dev.bronzeline.refine.payload;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.jspecify.annotations.Nullable;

/** An object with declared fields. */
final class StructReader extends ValueReader {
  /** Stands for a field that was {@code null}, so that its repetition is noticed too. */
  private static final Object JSON_NULL = new Object();

  private final FieldIndex index;
  private final ValueReader[] readers;
  private final PathStep[] steps;

  StructReader(List<String> names, List<ValueReader> readers) {
    this.index = new FieldIndex(names);
    this.readers = readers.toArray(ValueReader[]::new);
    this.steps =
        names.stream()
            .map(name -> PathStep.name(name.getBytes(StandardCharsets.UTF_8)))
            .toArray(PathStep[]::new);
  }

  @Override
  int levels() {
    return 1 + Arrays.stream(readers).mapToInt(ValueReader::levels).max().orElse(0);
  }

  @Override
  Object read(JsonReader in, SetAside aside, int first) {
    if (first != '{') {
      return MISFIT;
    }
    return new GenericInternalRow(readFields(in, aside, readers.length));
  }

  /**
   * Consumes an object.
   *
   * @param slots the length of the result, of which the fields are the first elements
   */
  @Nullable Object[] readFields(JsonReader in, SetAside aside, int slots) {
    @Nullable Object[] values = new Object[slots];
    in.open();
    if (in.isEmpty('}')) {
      return values;
    }
    boolean hasNulls = false;
    int expected = 0;
    do {
      int field = readName(in, expected);
      in.colon();
      if (field == FieldIndex.ABSENT) {
        aside.at(PathStep.lastName(in));
        aside.unknown();
        continue;
      }
      if (values[field] != null) {
        throw in.duplicate();
      }
      aside.at(steps[field]);
      Object value = readers[field].readNullable(in, aside);
      hasNulls |= value == null;
      values[field] = value == null ? JSON_NULL : value;
      expected = field + 1;
    } while (in.more('}'));
    if (hasNulls) {
      forgetNulls(values);
    }
    return values;
  }

  private int readName(JsonReader in, int expected) {
    if (expected < readers.length && in.next() == '"') {
      int length = index.startsWith(in.bytes(), in.at() + 1, expected);
      if (length > 0) {
        in.pass(1 + length);
        return expected;
      }
    }
    in.name();
    if (!in.isEscaped()) {
      return index.find(in.bytes(), in.rawFrom(), in.rawTo());
    }
    return in.resolve() ? index.find(in.text(), in.textFrom(), in.textTo()) : FieldIndex.ABSENT;
  }

  private static void forgetNulls(@Nullable Object[] values) {
    for (int i = 0; i < values.length; i++) {
      if (values[i] == JSON_NULL) {
        values[i] = null;
      }
    }
  }
}
