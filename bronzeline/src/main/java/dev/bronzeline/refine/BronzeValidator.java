package dev.bronzeline.refine;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.current_timestamp;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.unix_micros;

import dev.bronzeline.schema.Columns;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Step 6: checks every accepted row against all rules and says which are broken.
 *
 * <p>Adds {@code _validation_status} ({@code valid}, {@code warned} or {@code rejected}), {@code
 * _quality_score} (the weighted share of the rules that are not broken, 0 to 1) and {@code
 * _violations} (the ids of all broken rules, in the order of the rules). The first broken rule of
 * severity reject or fail is the rejection. A row that was rejected before is not checked: it has
 * no score and no violations.
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
    rules.forEach(rule -> SqlCondition.requireFor(rule, rows));
    RuleValues values = RuleValues.of(rules, rows.schema());
    List<Verdict.Bound> bound =
        rules.stream().map(rule -> new Verdict.Bound(rule, values.check(rule))).toList();
    double total = rules.stream().mapToDouble(Rule::weight).sum();
    return Compiled.call(
        new Verdict(values.type(), bound, total),
        values.column(),
        rejection.isNotNull(),
        now(rows));
  }

  private Column now(Dataset<Row> rows) {
    if (rules.stream().noneMatch(rule -> looksAtTheTime(rule.check()))) {
      return lit(0L);
    }
    Column now = unix_micros(current_timestamp());
    return Frames.has(rows, Columns.INGESTED_AT)
        ? coalesce(unix_micros(col(Columns.INGESTED_AT)), now)
        : now;
  }

  private static boolean looksAtTheTime(Check check) {
    if (check instanceof Check.Conditional conditional) {
      return looksAtTheTime(conditional.when().check())
          || looksAtTheTime(conditional.then().check());
    }
    return check instanceof Check.Within
        || (check instanceof Check.Keys keys && looksAtTheTime(keys.each()));
  }
}
