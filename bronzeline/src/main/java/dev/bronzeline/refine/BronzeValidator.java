package dev.bronzeline.refine;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.current_timestamp;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.unix_micros;
import static org.apache.spark.sql.functions.when;
import static org.apache.spark.sql.types.DataTypes.BooleanType;

import dev.bronzeline.schema.Columns;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.expressions.TryEval;
import org.apache.spark.sql.classic.ExpressionUtils;
import org.apache.spark.sql.connector.catalog.functions.ScalarFunction;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructType;

/**
 * Step 6: checks every accepted row against all rules and says which are broken.
 *
 * <p>Adds {@code _validation_status} ({@code valid}, {@code warned} or {@code rejected}), {@code
 * _quality_score} (the weighted share of the rules that hold, 0 to 1) and {@code _violations} (the
 * ids of all broken rules, in the order of the rules). The first broken rule of severity reject or
 * fail is the rejection. A row that was rejected before is not checked: it has no score and no
 * violations.
 *
 * @param rules the rules; their ids are unique
 */
public record BronzeValidator(List<Rule> rules) implements Step {
  /** The status of a row on which every rule holds. */
  public static final String VALID = "valid";

  /** The status of an accepted row with violations. */
  public static final String WARNED = "warned";

  /** The status of a row that is not accepted, for whatever reason. */
  public static final String REJECTED = "rejected";

  private static final String VERDICT = "_verdict";

  /**
   * Copies the rules.
   *
   * @throws IllegalArgumentException if two rules have the same id
   */
  public BronzeValidator {
    rules = List.copyOf(rules);
    Set<String> ids = new HashSet<>();
    for (Rule rule : rules) {
      if (!ids.add(rule.id())) {
        throw new IllegalArgumentException("Two rules have the id '%s'".formatted(rule.id()));
      }
    }
  }

  /** Checks these rules. */
  public BronzeValidator(Rule... rules) {
    this(List.of(rules));
  }

  /** The same as {@link #apply}. */
  public Dataset<Row> validate(Dataset<Row> rows) {
    return apply(rows);
  }

  /**
   * {@inheritDoc}
   *
   * @throws IllegalArgumentException if a rule's field is not there or its check does not fit the
   *     field's type
   */
  @Override
  public Dataset<Row> apply(Dataset<Row> rows) {
    Column rejection = Rejection.of(rows);
    Column verdict = col(VERDICT);
    Map<String, Column> columns = new LinkedHashMap<>();
    columns.put(Columns.VALIDATION_STATUS, verdict.getField("status"));
    columns.put(Columns.QUALITY_SCORE, verdict.getField("score"));
    columns.put(Columns.VIOLATIONS, verdict.getField("violations"));
    columns.put(Columns.REJECTION, coalesce(rejection, verdict.getField("rejection")));
    return rows.withColumn(VERDICT, verdict(rows, rejection)).withColumns(columns).drop(VERDICT);
  }

  private Column verdict(Dataset<Row> rows, Column rejection) {
    List<Column> values = new ArrayList<>(List.of(lit(true).as("_")));
    StructType fields = new StructType().add("_", BooleanType);
    List<Verdict.Bound> bound = new ArrayList<>();
    Map<String, Integer> ordinals = new HashMap<>();
    for (Rule rule : rules) {
      boolean sql = rule.check() instanceof Check.Sql;
      String value = sql ? rule.id() : String.valueOf(rule.field());
      DataType type = sql ? BooleanType : Frames.typeOf(rows.schema(), value);
      Integer ordinal = ordinals.get(sql + value);
      if (ordinal == null) {
        ordinal = values.size();
        ordinals.put(sql + value, ordinal);
        fields = fields.add("f" + ordinal, type);
        values.add((sql ? condition(rule) : Frames.field(value)).as("f" + ordinal));
      }
      bound.add(new Verdict.Bound(rule, ordinal, RuleChecks.of(rule, type)));
    }
    double total = rules.stream().mapToDouble(Rule::weight).sum();
    return Compiled.call(
        new Verdict(fields, bound, total),
        struct(values.toArray(Column[]::new)),
        rejection.isNotNull(),
        now(rows));
  }

  /**
   * A condition that is null where it throws: steps never throw on data. Spark evaluates what two
   * conditions have in common ahead of both, where an exception would not be caught, unless they
   * are evaluated under a condition of which it knows nothing.
   */
  private static Column condition(Rule rule) {
    Column condition = expr(((Check.Sql) rule.check()).expression());
    return when(
        Compiled.call(new Always()),
        ExpressionUtils.column(new TryEval(ExpressionUtils.expression(condition))));
  }

  private Column now(Dataset<Row> rows) {
    if (rules.stream().noneMatch(rule -> rule.check() instanceof Check.Within)) {
      return lit(0L);
    }
    Column now = unix_micros(current_timestamp());
    return Frames.has(rows, Columns.INGESTED_AT)
        ? coalesce(unix_micros(col(Columns.INGESTED_AT)), now)
        : now;
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
