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

  /** For each entry of the index after the fields' own names, whose alias it is. */
  private final int[] aliased;

  private final ValueReader[] readers;
  private final PathStep[] steps;

  /** What absent fields are; null when all of them are null. */
  private final @Nullable Object @Nullable [] defaults;

  StructReader(FieldNames names, List<ValueReader> readers, @Nullable Object[] defaults) {
    this.index = new FieldIndex(names.all());
    this.aliased = names.aliased().stream().mapToInt(Integer::intValue).toArray();
    this.readers = readers.toArray(ValueReader[]::new);
    this.steps =
        names.fields().stream()
            .map(name -> PathStep.name(name.getBytes(StandardCharsets.UTF_8)))
            .toArray(PathStep[]::new);
    this.defaults = Arrays.stream(defaults).allMatch(value -> value == null) ? null : defaults;
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
    in.claim(slots);
    @Nullable Object[] values = new Object[slots];
    in.open();
    boolean hasNulls = !in.isEmpty('}') && readMembers(in, aside, values);
    if (defaults != null) {
      fillIn(defaults, values);
    }
    if (hasNulls) {
      forgetNulls(values);
    }
    return values;
  }

  /** Whether any value is {@link #JSON_NULL} now. */
  private boolean readMembers(JsonReader in, SetAside aside, @Nullable Object[] values) {
    boolean hasNulls = false;
    int expected = 0;
    do {
      int field = readName(in, expected);
      in.colon();
      if (field == FieldIndex.ABSENT) {
        aside.at(PathStep.lastName(in));
        aside.unknown(in);
        continue;
      }
      if (field >= readers.length) {
        field = aliased[field - readers.length];
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
    return hasNulls;
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

  private static void fillIn(@Nullable Object[] defaults, @Nullable Object[] values) {
    for (int i = 0; i < defaults.length; i++) {
      if (values[i] == null) {
        values[i] = defaults[i];
      }
    }
  }

  private static void forgetNulls(@Nullable Object[] values) {
    for (int i = 0; i < values.length; i++) {
      if (values[i] == JSON_NULL) {
        values[i] = null;
      }
    }
  }
}
