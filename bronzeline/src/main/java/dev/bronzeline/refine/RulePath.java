package dev.bronzeline.refine;

import dev.bronzeline.refine.RuleCheck.Each;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.MapType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * The way from a struct to the values that a path names. What comes before the last {@code [*]} or
 * {@code *} leads to several values; the rest leads from each of them to one.
 *
 * @param branches puts a check on each of the several values in the place of one on the struct
 * @param rest from there to the one value
 * @param branch what the rest begins at: the struct itself when there are no branches
 * @param type what is at the end
 */
record RulePath(
    UnaryOperator<RuleCheck> branches, List<ValueStep> rest, DataType branch, DataType type) {

  RulePath {
    rest = List.copyOf(rest);
  }

  /**
   * Finds the way.
   *
   * @throws IllegalArgumentException if the path leads nowhere
   */
  static RulePath of(StructType schema, String path) {
    FieldPath parsed = FieldPath.parse(path);
    List<String> names = new ArrayList<>(List.of(parsed.column()));
    names.addAll(parsed.inside());
    UnaryOperator<RuleCheck> branches = UnaryOperator.identity();
    List<ValueStep> rest = new ArrayList<>();
    DataType branch = schema;
    DataType type = schema;
    for (String name : names) {
      if (type instanceof ArrayType array && name.equals(FieldPath.ALL_ELEMENTS)) {
        type = array.elementType();
        branches = along(branches, List.copyOf(rest), Each.Part.ELEMENTS, type);
        rest.clear();
        branch = type;
      } else if (type instanceof MapType map && name.equals(FieldPath.ALL_VALUES)) {
        type = map.valueType();
        branches = along(branches, List.copyOf(rest), Each.Part.VALUES, type);
        rest.clear();
        branch = type;
      } else if (type instanceof MapType map && map.keyType() instanceof StringType) {
        type = map.valueType();
        rest.add(new ValueStep.Entry(UTF8String.fromString(name), type));
      } else if (type instanceof StructType struct
          && Arrays.asList(struct.fieldNames()).contains(name)) {
        type = struct.apply(name).dataType();
        rest.add(new ValueStep.Field(struct.fieldIndex(name), type));
      } else {
        throw new IllegalArgumentException(
            "There is no field '%s' among %s".formatted(path, schema.simpleString()));
      }
    }
    return new RulePath(branches, rest, branch, type);
  }

  /** Whether a record has at most one such value. */
  boolean isSingle(StructType schema) {
    return branch == schema;
  }

  /** A check on the struct, made of one on the value at the end. */
  RuleCheck reach(RuleCheck last) {
    return branches.apply(behind(rest, last));
  }

  private static UnaryOperator<RuleCheck> along(
      UnaryOperator<RuleCheck> before, List<ValueStep> steps, Each.Part part, DataType several) {
    return check -> before.apply(behind(steps, new Each(part, several, check)));
  }

  private static RuleCheck behind(List<ValueStep> steps, RuleCheck last) {
    RuleCheck check = last;
    for (int i = steps.size() - 1; i >= 0; i--) {
      check = new RuleCheck.At(steps.get(i), check);
    }
    return check;
  }
}
