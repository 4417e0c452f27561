package dev.bronzeline.refine;

import static org.apache.spark.sql.types.DataTypes.BooleanType;
import static org.apache.spark.sql.types.DataTypes.DoubleType;
import static org.apache.spark.sql.types.DataTypes.LongType;
import static org.apache.spark.sql.types.DataTypes.StringType;

import dev.bronzeline.schema.Reason;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
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
 * Checks one row against all rules, in one call: code generated rule by rule soon makes a method
 * that is too long for the JIT.
 *
 * @param fields the values that the rules look at
 * @param rules the rules, made ready for them
 * @param total the weight of all rules
 */
public record Verdict(StructType fields, List<Bound> rules, double total)
    implements ScalarFunction<InternalRow> {
  /** Status, score, violations and rejection. */
  static final StructType TYPE =
      new StructType()
          .add("status", StringType, false)
          .add("score", DoubleType)
          .add("violations", new ArrayType(StringType, false), false)
          .add("rejection", Rejection.TYPE);

  private static final UTF8String VALID = UTF8String.fromString(BronzeValidator.VALID);
  private static final UTF8String WARNED = UTF8String.fromString(BronzeValidator.WARNED);
  private static final UTF8String REJECTED = UTF8String.fromString(BronzeValidator.REJECTED);
  private static final ArrayData NONE = new GenericArrayData(new Object[0]);
  private static final InternalRow ALL_HOLD = row(VALID, 1.0, NONE, null);
  private static final InternalRow NOT_CHECKED = row(REJECTED, null, NONE, null);

  /**
   * A rule, and its check on the values as a whole.
   *
   * @param check finds the value that it is about
   */
  record Bound(Rule rule, RuleCheck check) implements Serializable {}

  /**
   * Called from generated code.
   *
   * @param values the fields
   * @param rejected whether the row was rejected before; then it is not checked
   * @param now the time of ingestion in microseconds since 1970
   */
  public InternalRow invoke(InternalRow values, boolean rejected, long now) {
    if (rejected) {
      return NOT_CHECKED;
    }
    List<Rule> broken = null;
    for (int i = 0; i < rules.size(); i++) {
      Bound bound = rules.get(i);
      if (bound.check().isBrokenBy(values, now)) {
        if (broken == null) {
          broken = new ArrayList<>();
        }
        broken.add(bound.rule());
      }
    }
    return broken == null ? ALL_HOLD : verdict(broken);
  }

  private InternalRow verdict(List<Rule> broken) {
    Object[] ids = new Object[broken.size()];
    double lost = 0;
    InternalRow rejection = null;
    for (int i = 0; i < ids.length; i++) {
      Rule rule = broken.get(i);
      ids[i] = UTF8String.fromString(rule.id());
      lost += rule.weight();
      if (rejection == null && rule.rejects()) {
        rejection = rejection(rule);
      }
    }
    return row(
        rejection == null ? WARNED : REJECTED,
        total == 0 ? 1.0 : (total - lost) / total,
        new GenericArrayData(ids),
        rejection);
  }

  private static InternalRow rejection(Rule rule) {
    String field = rule.blamed();
    return Rejection.row(
        Rejection.VALIDATE,
        Reason.RULE_BROKEN,
        field == null ? null : UTF8String.fromString(field),
        "rule '" + rule.id() + "' is broken");
  }

  private static InternalRow row(
      UTF8String status, @Nullable Double score, ArrayData ids, @Nullable InternalRow rejection) {
    return new GenericInternalRow(new @Nullable Object[] {status, score, ids, rejection});
  }

  @Override
  public DataType[] inputTypes() {
    return new DataType[] {fields, BooleanType, LongType};
  }

  @Override
  public DataType resultType() {
    return TYPE;
  }

  @Override
  public boolean isResultNullable() {
    return false;
  }

  @Override
  public String name() {
    return "verdict";
  }

  @Override
  public String toString() {
    return name();
  }
}
