package dev.bronzeline.refine.payload;

import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.jspecify.annotations.Nullable;

/** A record as a struct. */
final class AvroStruct implements AvroValue.Read {
  /** A field of the record is none of the struct. */
  static final int UNDECLARED = -1;

  /**
   * A field of the record, in the record's order.
   *
   * @param column where it stands in the struct, or {@link #UNDECLARED}
   * @param step the path to it, by the struct's name for it
   */
  record Field(int column, PathStep step, AvroValue value) {}

  private final int[] columns;
  private final PathStep[] steps;
  private final AvroValue[] values;

  /** The struct of a record without fields: nulls and defaults. */
  private final @Nullable Object[] empty;

  /**
   * @param empty what the struct has where the record has nothing
   */
  AvroStruct(List<Field> fields, @Nullable Object[] empty) {
    this.columns = fields.stream().mapToInt(Field::column).toArray();
    this.steps = fields.stream().map(Field::step).toArray(PathStep[]::new);
    this.values = fields.stream().map(Field::value).toArray(AvroValue[]::new);
    this.empty = empty;
  }

  @Override
  public Object read(AvroReader in, SetAside aside) {
    in.claim(empty.length);
    @Nullable Object[] row = Arrays.copyOf(empty, empty.length);
    in.enter();
    for (int i = 0; i < values.length; i++) {
      aside.at(steps[i]);
      if (columns[i] == UNDECLARED) {
        values[i].read(in, aside);
      } else {
        row[columns[i]] = values[i].readOrSetAside(in, aside);
      }
    }
    in.leave();
    return new GenericInternalRow(row);
  }
}
