package dev.bronzeline.refine;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.when;

import dev.bronzeline.schema.Columns;
import java.util.ArrayList;
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
 * _quality_score} (the weighted share of the rules that hold, 0 to 1) and {@code _violations} (the
 * ids of all broken rules, in the order of the rules). The first broken rule of severity reject or
 * fail is the rejection. A row that was rejected before is not checked: it has no score and no
 * violations.
 *
 * <p>Broken rules travel as the bits of a number, 64 to a column.
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

  private static final String MASK = "_broken_";

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
    List<RuleBits> groups = groups();
    Map<String, Column> masks = new LinkedHashMap<>();
    masks.put(Columns.REJECTION, Rejection.of(rows));
    for (int i = 0; i < groups.size(); i++) {
      masks.put(MASK + i, mask(rows, groups.get(i)));
    }
    Dataset<Row> masked = rows.withColumns(masks);
    return masked
        .withColumns(verdict(groups))
        .drop(masks.keySet().stream().filter(name -> name.startsWith(MASK)).toArray(String[]::new));
  }

  private List<RuleBits> groups() {
    List<RuleBits> groups = new ArrayList<>();
    for (int from = 0; from < rules.size() || from == 0; from += Long.SIZE) {
      groups.add(new RuleBits(rules.subList(from, Math.min(from + Long.SIZE, rules.size()))));
    }
    return groups;
  }

  private static Column mask(Dataset<Row> rows, RuleBits group) {
    Column mask = lit(0L);
    for (int i = 0; i < group.rules().size(); i++) {
      Column bit = when(Broken.column(rows, group.rules().get(i)), lit(1L << i)).otherwise(lit(0L));
      mask = i == 0 ? bit : mask.bitwiseOR(bit);
    }
    return when(Rejection.of(rows).isNull(), mask).otherwise(lit(0L));
  }

  private Map<String, Column> verdict(List<RuleBits> groups) {
    double total = rules.stream().mapToDouble(Rule::weight).sum();
    Column before = col(Columns.REJECTION);
    Column broken = lit(0L);
    Column lost = lit(0d);
    Column rejecting = lit(0L);
    List<Column> ids = new ArrayList<>();
    List<Column> rejections = new ArrayList<>(List.of(before));
    for (int i = 0; i < groups.size(); i++) {
      RuleBits group = groups.get(i);
      Column mask = col(MASK + i);
      broken = i == 0 ? mask : broken.bitwiseOR(mask);
      Column groupRejecting = mask.bitwiseAND(lit(group.rejecting()));
      rejecting = i == 0 ? groupRejecting : rejecting.bitwiseOR(groupRejecting);
      Column groupLost = Compiled.call(group.weights(), mask);
      lost = i == 0 ? groupLost : lost.plus(groupLost);
      ids.add(Compiled.call(group.ids(), mask));
      rejections.add(Compiled.call(group.rejections(), mask));
    }
    Map<String, Column> verdict = new LinkedHashMap<>();
    verdict.put(
        Columns.VALIDATION_STATUS,
        when(before.isNotNull().or(rejecting.notEqual(0L)), REJECTED)
            .when(broken.notEqual(0L), WARNED)
            .otherwise(VALID));
    verdict.put(
        Columns.QUALITY_SCORE,
        when(before.isNull(), total == 0 ? lit(1d) : lit(total).minus(lost).divide(lit(total))));
    verdict.put(
        Columns.VIOLATIONS, ids.size() == 1 ? ids.get(0) : concat(ids.toArray(Column[]::new)));
    verdict.put(Columns.REJECTION, coalesce(rejections.toArray(Column[]::new)));
    return verdict;
  }
}
