package dev.bronzeline.refine;

import static org.apache.spark.sql.types.DataTypes.DoubleType;
import static org.apache.spark.sql.types.DataTypes.LongType;
import static org.apache.spark.sql.types.DataTypes.StringType;

import dev.bronzeline.schema.Reason;
import java.util.List;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.util.ArrayData;
import org.apache.spark.sql.catalyst.util.GenericArrayData;
import org.apache.spark.sql.connector.catalog.functions.ScalarFunction;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.unsafe.types.UTF8String;
import org.jspecify.annotations.Nullable;

/**
 * Up to 64 rules, of which a number says by its bits which are broken.
 *
 * @param rules bit 0 stands for the first
 */
record RuleBits(List<Rule> rules) {
  private static final DataType[] MASK = {LongType};

  /** The bits of the rules that reject. */
  long rejecting() {
    long bits = 0;
    for (int i = 0; i < rules.size(); i++) {
      bits |= rules.get(i).rejects() ? 1L << i : 0;
    }
    return bits;
  }

  Ids ids() {
    return new Ids(rules.stream().map(rule -> UTF8String.fromString(rule.id())).toList());
  }

  Weights weights() {
    return new Weights(rules.stream().map(Rule::weight).toList());
  }

  Rejections rejections() {
    return new Rejections(
        rejecting(),
        rules.stream().map(rule -> String.valueOf(rule.id())).toList(),
        rules.stream().map(rule -> rule.field() == null ? "" : rule.field()).toList());
  }

  /** From the bits to the ids of the broken rules. */
  public record Ids(List<UTF8String> ids) implements ScalarFunction<ArrayData> {
    private static final ArrayData NONE = new GenericArrayData(new Object[0]);

    /** Called from generated code. */
    public ArrayData invoke(long broken) {
      if (broken == 0) {
        return NONE;
      }
      Object[] found = new Object[Long.bitCount(broken)];
      int n = 0;
      for (long rest = broken; rest != 0; rest &= rest - 1) {
        found[n++] = ids.get(Long.numberOfTrailingZeros(rest));
      }
      return new GenericArrayData(found);
    }

    @Override
    public DataType[] inputTypes() {
      return MASK;
    }

    @Override
    public DataType resultType() {
      return new ArrayType(StringType, false);
    }

    @Override
    public boolean isResultNullable() {
      return false;
    }

    @Override
    public String name() {
      return "broken_rules";
    }
  }

  /** From the bits to the weight of the broken rules. */
  public record Weights(List<Double> weights) implements ScalarFunction<Double> {
    /** Called from generated code. */
    public double invoke(long broken) {
      double lost = 0;
      for (long rest = broken; rest != 0; rest &= rest - 1) {
        lost += weights.get(Long.numberOfTrailingZeros(rest));
      }
      return lost;
    }

    @Override
    public DataType[] inputTypes() {
      return MASK;
    }

    @Override
    public DataType resultType() {
      return DoubleType;
    }

    @Override
    public boolean isResultNullable() {
      return false;
    }

    @Override
    public String name() {
      return "broken_weight";
    }
  }

  /** From the bits to the rejection by the first broken rule that rejects, null when none does. */
  public record Rejections(long rejecting, List<String> ids, List<String> fields)
      implements ScalarFunction<InternalRow> {
    /** Called from generated code. */
    public @Nullable InternalRow invoke(long broken) {
      long rest = broken & rejecting;
      if (rest == 0) {
        return null;
      }
      int first = Long.numberOfTrailingZeros(rest);
      String field = fields.get(first);
      return Rejection.row(
          Rejection.VALIDATE,
          Reason.RULE_BROKEN,
          field.isEmpty() ? null : UTF8String.fromString(field),
          "rule '" + ids.get(first) + "' is broken");
    }

    @Override
    public DataType[] inputTypes() {
      return MASK;
    }

    @Override
    public DataType resultType() {
      return Rejection.TYPE;
    }

    @Override
    public String name() {
      return "rule_rejection";
    }
  }
}
