package dev.bronzeline.refine;

import static org.apache.spark.sql.types.DataTypes.StringType;

import java.util.List;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.types.UTF8String;
import org.jspecify.annotations.Nullable;

/**
 * A frame of one row and what the normalizer makes of it, without Spark, so that many can be tried.
 *
 * @param type the columns
 * @param row the values
 * @param failing the path of the value that could not be normalized, null when all could
 */
record Normalized(StructType type, InternalRow row, @Nullable String failing) {
  /** A frame with a column {@code v} of this type. */
  static Normalized of(DataType type, @Nullable Object value) {
    return new Normalized(
        new StructType().add("v", type),
        new GenericInternalRow(new @Nullable Object[] {value}),
        null);
  }

  /** A frame with a column {@code v} that is a text. */
  static Normalized of(String text) {
    return of(StringType, UTF8String.fromString(text));
  }

  /** The same after the step, without additional columns. */
  Normalized by(List<Normalization> normalizations) {
    NormalizationPlan plan = NormalizationPlan.of(type, normalizations, new StructType());
    Rewrite rewrite = plan.rewrite();
    List<String> rewritten = rewrite.columns().stream().map(Rewrite.Rewritten::name).toList();
    @Nullable Object[] inputs =
        rewritten.stream().map(name -> valueOf(type.fieldIndex(name))).toArray();
    InternalRow result = rewrite.invoke(new GenericInternalRow(inputs), false);
    StructType after = new StructType();
    @Nullable Object[] values = new @Nullable Object[type.length()];
    for (int i = 0; i < values.length; i++) {
      StructField field = type.apply(i);
      int at = rewritten.indexOf(field.name());
      DataType output = at < 0 ? field.dataType() : rewrite.columns().get(at).node().outputType();
      Metadata mark = plan.marked(field.name());
      after =
          after.add(
              new StructField(field.name(), output, true, mark == null ? Metadata.empty() : mark));
      values[i] = at < 0 ? valueOf(i) : result.isNullAt(at + 1) ? null : result.get(at + 1, output);
    }
    return new Normalized(
        after,
        new GenericInternalRow(values),
        result.isNullAt(0) ? null : result.getUTF8String(0).toString());
  }

  private @Nullable Object valueOf(int column) {
    return row.isNullAt(column) ? null : row.get(column, type.apply(column).dataType());
  }

  /** The value of the column {@code v}, a text as a string. */
  @Nullable Object value() {
    Object value = valueOf(0);
    return value instanceof UTF8String text ? text.toString() : value;
  }
}
