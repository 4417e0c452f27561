package dev.bronzeline.refine;

import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.when;
import static org.apache.spark.sql.types.DataTypes.BooleanType;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.catalyst.expressions.TryEval;
import org.apache.spark.sql.classic.ExpressionUtils;
import org.apache.spark.sql.connector.catalog.functions.ScalarFunction;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.MapType;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/**
 * What some rules look at, as one struct: the columns that they name, each once, and what Spark
 * makes of their conditions. And the rules' checks, made ready for that struct.
 *
 * @param type the struct
 * @param conditions the conditions in SQL; each has a field of the struct
 */
record RuleValues(StructType type, List<String> conditions) {
  private static final String FIRST = "_";
  private static final String CONDITION = "_condition";

  RuleValues {
    conditions = List.copyOf(conditions);
  }

  /**
   * The values that rules look at.
   *
   * @param rows what they are taken from
   * @throws IllegalArgumentException if a field is not there
   */
  static RuleValues of(List<Rule> rules, StructType rows) {
    Set<String> columns = new LinkedHashSet<>();
    Set<String> conditions = new LinkedHashSet<>();
    for (Rule rule : rules) {
      for (Check.Clause clause : clauses(rule)) {
        if (clause.check() instanceof Check.Sql sql) {
          conditions.add(sql.expression());
        } else {
          columns.add(FieldPath.parse(field(rule, clause)).column());
        }
        if (clause.check() instanceof Check.Compared compared) {
          columns.add(FieldPath.parse(compared.other()).column());
        }
      }
    }
    StructType type = new StructType().add(FIRST, BooleanType); // a struct has at least one field
    for (String column : columns) {
      if (!Arrays.asList(rows.fieldNames()).contains(column)) {
        throw new IllegalArgumentException(
            "There is no field '%s' among %s".formatted(column, rows.simpleString()));
      }
      type = type.add(rows.apply(column));
    }
    for (int i = 0; i < conditions.size(); i++) {
      type = type.add(CONDITION + i, BooleanType);
    }
    return new RuleValues(type, List.copyOf(conditions));
  }

  /** The struct. */
  Column column() {
    List<Column> values = new ArrayList<>();
    for (String name : type.fieldNames()) {
      Column value =
          name.equals(FIRST)
              ? lit(true)
              : name.startsWith(CONDITION)
                  ? condition(conditions.get(Integer.parseInt(name.substring(CONDITION.length()))))
                  : Frames.column(name);
      values.add(value.as(name));
    }
    return struct(values.toArray(Column[]::new));
  }

  /**
   * The rule's check on the struct.
   *
   * @throws IllegalArgumentException if a field is not there or a check does not fit its type
   */
  RuleCheck check(Rule rule) {
    if (rule.check() instanceof Check.Conditional conditional) {
      return new RuleCheck.Implies(
          condition(rule, conditional.when()), check(rule, conditional.then()));
    }
    return check(rule, new Check.Clause(rule.field(), rule.check()));
  }

  private RuleCheck condition(Rule rule, Check.Clause when) {
    if (when.field() != null && !RulePath.of(type, when.field()).isSingle(type)) {
      throw new IllegalArgumentException(
          "Rule '%s': the condition is about '%s', of which a record may have several"
              .formatted(rule.id(), when.field()));
    }
    return check(rule, when);
  }

  private RuleCheck check(Rule rule, Check.Clause clause) {
    Check check = clause.check();
    if (check instanceof Check.Sql sql) {
      int at = type.fieldIndex(CONDITION + conditions.indexOf(sql.expression()));
      return new RuleCheck.At(new ValueStep.Field(at, BooleanType), new RuleCheck.Holds());
    }
    String field = field(rule, clause);
    RulePath path = RulePath.of(type, field);
    if (check instanceof Check.Compared compared) {
      return comparison(rule, field, path, compared);
    }
    if (check instanceof Check.Keys keys) {
      if (!(path.type() instanceof MapType map)) {
        throw new IllegalArgumentException(
            "Rule '%s' is about keys, but '%s' is %s"
                .formatted(rule.id(), field, path.type().simpleString()));
      }
      RuleCheck each = RuleChecks.of(rule.id(), field, keys.each(), map.keyType());
      return path.reach(new RuleCheck.Each(RuleCheck.Each.Part.KEYS, map.keyType(), each));
    }
    if (check instanceof Check.Unique unique) {
      return path.reach(unique(rule, field, path.type(), unique.by()));
    }
    return path.reach(RuleChecks.of(rule.id(), field, check, path.type()));
  }

  private RuleCheck comparison(Rule rule, String field, RulePath path, Check.Compared compared) {
    RulePath other = RulePath.of(type, compared.other());
    if (!path.branch().equals(other.branch()) || !branch(field).equals(branch(compared.other()))) {
      throw new IllegalArgumentException(
          "Rule '%s' compares '%s' with '%s', of which there is not one each: compare fields of one record, or of one element"
              .formatted(rule.id(), field, compared.other()));
    }
    Comparison comparison = Comparison.of(compared.operator(), path.type(), other.type());
    if (comparison == null) {
      throw new IllegalArgumentException(
          "Rule '%s' cannot compare '%s', which is %s, with '%s', which is %s"
              .formatted(
                  rule.id(),
                  field,
                  path.type().simpleString(),
                  compared.other(),
                  other.type().simpleString()));
    }
    return path.branches().apply(new RuleCheck.Compares(path.rest(), other.rest(), comparison));
  }

  /** The part of a path that leads to several values. */
  private static String branch(String path) {
    int elements = path.lastIndexOf(FieldPath.ALL_ELEMENTS);
    int values = (path + ".").lastIndexOf("." + FieldPath.ALL_VALUES + ".");
    return path.substring(0, Math.max(0, Math.max(elements, values)));
  }

  private static RuleCheck unique(Rule rule, String field, DataType type, @Nullable String by) {
    if (!(type instanceof ArrayType array)) {
      throw new IllegalArgumentException(
          "Rule '%s' is about the elements of an array, but '%s' is %s"
              .formatted(rule.id(), field, type.simpleString()));
    }
    RulePath key = null;
    if (by != null && array.elementType() instanceof StructType struct) {
      key = RulePath.of(struct, by);
      by(rule, field, key.isSingle(struct) && LostElements.isAtomic(key.type()));
    } else {
      by(rule, field, by == null && LostElements.isAtomic(array.elementType()));
    }
    return new RuleCheck.Unique(array.elementType(), key == null ? List.of() : key.rest());
  }

  private static void by(Rule rule, String field, boolean holds) {
    if (!holds) {
      throw new IllegalArgumentException(
          "Rule '%s' needs single values to compare the elements of '%s': for structs, name one of their fields"
              .formatted(rule.id(), field));
    }
  }

  static List<Check.Clause> clauses(Rule rule) {
    return rule.check() instanceof Check.Conditional conditional
        ? List.of(conditional.when(), conditional.then())
        : List.of(new Check.Clause(rule.field(), rule.check()));
  }

  private static String field(Rule rule, Check.Clause clause) {
    if (clause.field() == null) {
      throw new IllegalArgumentException(
          "Rule '%s' must name the field to check".formatted(rule.id()));
    }
    return clause.field();
  }

  /**
   * A condition that is null where it throws: steps never throw on data. Spark evaluates what two
   * conditions have in common ahead of both, where an exception would not be caught, unless they
   * are evaluated under a condition of which it knows nothing.
   */
  private static Column condition(String expression) {
    return when(
        Compiled.call(new Always()),
        ExpressionUtils.column(new TryEval(ExpressionUtils.expression(expr(expression)))));
  }

  /** True, but Spark does not know. */
  public record Always() implements ScalarFunction<Boolean> {
    /** Called from generated code. */
    public boolean invoke() {
      return true;
    }

    @Override
    public boolean isDeterministic() {
      return false;
    }

    @Override
    public boolean isResultNullable() {
      return false;
    }

    @Override
    public DataType[] inputTypes() {
      return new DataType[0];
    }

    @Override
    public DataType resultType() {
      return BooleanType;
    }

    @Override
    public String name() {
      return "always";
    }
  }
}
