package dev.bronzeline.refine;

import static org.apache.spark.sql.types.DataTypes.BooleanType;
import static org.apache.spark.sql.types.DataTypes.StringType;

import dev.bronzeline.schema.Reason;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.catalyst.util.ArrayData;
import org.apache.spark.sql.catalyst.util.GenericArrayData;
import org.apache.spark.sql.connector.catalog.functions.ScalarFunction;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.types.UTF8String;
import org.jspecify.annotations.Nullable;

/**
 * Looks through the columns of a row. All of them go through one call, as in {@link Rewrite}.
 *
 * @param columns what to look through
 */
public record Detect(List<Looked> columns) implements ScalarFunction<InternalRow> {
  /** The field of the result with the violations so far and the ids of what was found. */
  static final String VIOLATIONS = "violations";

  /** The field of the result with the rejection, null when nothing rejects. */
  static final String REJECTION = "rejection";

  /** The field of the result with the status of the row; null to leave it. */
  static final String STATUS = "status";

  private static final int HEAD = 3;
  private static final ArrayType TEXTS = new ArrayType(StringType, true);
  private static final UTF8String WARNED = UTF8String.fromString(BronzeValidator.WARNED);
  private static final UTF8String REJECTED = UTF8String.fromString(BronzeValidator.REJECTED);
  private static final ArrayData NONE = new GenericArrayData(new Object[0]);

  /** A column, its type, and the way to its texts. */
  record Looked(String name, DataType type, DetectNode node) implements Serializable {}

  /**
   * Called from generated code.
   *
   * @param values the columns
   * @param violations the ids of broken rules
   * @param earlier what was found in this row before
   * @param rejected whether the row was rejected before; then it is not looked at
   */
  public InternalRow invoke(
      InternalRow values,
      @Nullable ArrayData violations,
      @Nullable ArrayData earlier,
      boolean rejected) {
    @Nullable Object[] results = new @Nullable Object[HEAD + columns.size()];
    LookedThrough record = rejected ? null : new LookedThrough();
    for (int i = 0; i < columns.size(); i++) {
      Looked column = columns.get(i);
      if (!values.isNullAt(i)) {
        Object value = values.get(i, column.type());
        results[HEAD + i] = record == null ? value : column.node().look(value, record);
      }
    }
    Set<UTF8String> found = record == null ? Set.of() : record.findings();
    results[0] = all(violations, earlier, found);
    if (record != null && record.refused() != null) {
      results[1] = rejection(record.refused());
      results[2] = REJECTED;
    } else if (!rejected && (!found.isEmpty() || length(earlier) > 0)) {
      results[2] = WARNED;
    }
    return new GenericInternalRow(results);
  }

  private static InternalRow rejection(PiiFinding why) {
    return Rejection.row(
        Rejection.DETECT,
        Reason.PERSONAL_DATA,
        UTF8String.fromString(why.field()),
        "looks like personal data (%s), and pii.fields does not name the field"
            .formatted(why.kind()));
  }

  private static ArrayData all(
      @Nullable ArrayData violations, @Nullable ArrayData earlier, Set<UTF8String> found) {
    if (found.isEmpty() && length(earlier) == 0) {
      return violations == null ? NONE : violations;
    }
    List<UTF8String> all = new ArrayList<>();
    for (ArrayData before : new @Nullable ArrayData[] {violations, earlier}) {
      for (int i = 0; i < length(before); i++) {
        all.add(before.getUTF8String(i).clone());
      }
    }
    for (UTF8String id : found) {
      if (!all.contains(id)) {
        all.add(id);
      }
    }
    return new GenericArrayData(all.toArray());
  }

  private static int length(@Nullable ArrayData array) {
    return array == null ? 0 : array.numElements();
  }

  /** The field of the result with the new value of a column. */
  static String field(Looked column) {
    return "new_" + column.name();
  }

  @Override
  public DataType[] inputTypes() {
    StructType inputs = new StructType();
    for (Looked column : columns) {
      inputs = inputs.add(column.name(), column.type());
    }
    return new DataType[] {inputs, TEXTS, TEXTS, BooleanType};
  }

  @Override
  public DataType resultType() {
    StructType results =
        new StructType()
            .add(VIOLATIONS, TEXTS)
            .add(REJECTION, Rejection.TYPE)
            .add(STATUS, StringType);
    for (Looked column : columns) {
      results = results.add(field(column), column.type());
    }
    return results;
  }

  @Override
  public boolean isResultNullable() {
    return false;
  }

  @Override
  public String name() {
    return "detect";
  }

  @Override
  public String toString() {
    return name();
  }
}
