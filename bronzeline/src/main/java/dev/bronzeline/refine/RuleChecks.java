package dev.bronzeline.refine;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.spark.sql.catalyst.expressions.Cast;
import org.apache.spark.sql.catalyst.expressions.EvalMode;
import org.apache.spark.sql.catalyst.expressions.Literal;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.BinaryType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.DateType;
import org.apache.spark.sql.types.Decimal;
import org.apache.spark.sql.types.DecimalType;
import org.apache.spark.sql.types.FractionalType;
import org.apache.spark.sql.types.IntegralType;
import org.apache.spark.sql.types.MapType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.TimestampType;
import org.jspecify.annotations.Nullable;
import scala.Option;

/** Makes checks ready for the types of their fields. */
final class RuleChecks {
  private static final long MICROS_PER_MILLI = 1000;
  private static final long MICROS_PER_DAY = 86_400_000_000L;
  private static final Duration LONGEST = Duration.ofDays(365L * 100_000);

  private final String rule;
  private final String field;
  private final Check check;
  private final DataType type;

  private RuleChecks(String rule, String field, Check check, DataType type) {
    this.rule = rule;
    this.field = field;
    this.check = check;
    this.type = type;
  }

  /**
   * A check of one value, for a field of a type.
   *
   * @param rule the rule's id
   * @throws IllegalArgumentException if the check does not fit the type
   */
  static RuleCheck of(String rule, String field, Check check, DataType type) {
    return new RuleChecks(rule, field, check, type).ready();
  }

  private RuleCheck ready() {
    if (check instanceof Check.NotNull) {
      return new RuleCheck.NotNull();
    }
    if (check instanceof Check.Range range) {
      return range(range);
    }
    if (check instanceof Check.Length length) {
      require(
          type instanceof StringType
              || type instanceof BinaryType
              || type instanceof ArrayType
              || type instanceof MapType,
          "a string, a binary, an array or a map");
      return new RuleCheck.Size(
          length.min() == null ? 0 : length.min(),
          length.max() == null ? Integer.MAX_VALUE : length.max());
    }
    if (check instanceof Check.OneOf oneOf) {
      return new RuleCheck.Among(internal(oneOf.values()));
    }
    if (check instanceof Check.Within within) {
      return near(within);
    }
    require(type instanceof StringType, "a string");
    if (check instanceof Check.Matches matches) {
      return new RuleCheck.Matching(new TextPattern(matches.regex()));
    }
    if (check instanceof Check.Format format) {
      return new RuleCheck.Formed(format.kind());
    }
    throw new IllegalArgumentException(
        "Rule '%s' has a check (%s) where only one of a single value can be"
            .formatted(rule, check.word()));
  }

  private RuleCheck range(Check.Range range) {
    BigDecimal min = range.min();
    BigDecimal max = range.max();
    if (type instanceof IntegralType) {
      return new RuleCheck.WholeRange(
          min == null ? Long.MIN_VALUE : whole(min, RoundingMode.CEILING),
          max == null ? Long.MAX_VALUE : whole(max, RoundingMode.FLOOR));
    }
    if (type instanceof DecimalType) {
      return new RuleCheck.DecimalRange(min, max);
    }
    require(type instanceof FractionalType, "a number");
    return new RuleCheck.RealRange(
        min == null ? null : RealBound.of(min), max == null ? null : RealBound.of(max));
  }

  private long whole(BigDecimal bound, RoundingMode rounding) {
    try {
      return bound.setScale(0, rounding).longValueExact();
    } catch (ArithmeticException e) {
      throw new IllegalArgumentException(
          "Rule '%s': the bound %s is beyond every whole number of '%s'"
              .formatted(rule, bound, field),
          e);
    }
  }

  private Set<Object> internal(Set<String> values) {
    return values.stream()
        .map(this::internal)
        .map(RuleCheck::comparable)
        .collect(Collectors.toUnmodifiableSet());
  }

  private Object internal(String text) {
    Literal literal = Literal.create(text, DataTypes.StringType);
    Object value =
        Cast.canTryCast(literal.dataType(), type)
            ? new Cast(literal, type, Option.apply("UTC"), EvalMode.TRY()).eval(null)
            : null;
    if (value == null) {
      throw new IllegalArgumentException(
          "Rule '%s': '%s' is %s, and '%s' cannot be read as that"
              .formatted(rule, field, type.simpleString(), text));
    }
    if (value instanceof Decimal decimal
        && decimal.toJavaBigDecimal().compareTo(new BigDecimal(text.trim())) != 0) {
      throw new IllegalArgumentException(
          "Rule '%s': '%s' is %s, and no value of it is '%s', which has more decimal places"
              .formatted(rule, field, type.simpleString(), text));
    }
    return value;
  }

  private RuleCheck near(Check.Within within) {
    long unit = type instanceof DateType ? MICROS_PER_DAY : MICROS_PER_MILLI;
    if (type instanceof TimestampType) {
      unit = 1;
    } else {
      require(
          type instanceof DateType || type instanceof StringType || type instanceof IntegralType,
          "a timestamp, a date, a string or a whole number");
    }
    return new RuleCheck.Near(unit, units(within.past(), unit), units(within.future(), unit));
  }

  /** In units; null for more than a hundred thousand years, which is as good as any. */
  private static @Nullable Long units(@Nullable Duration duration, long microsPerUnit) {
    if (duration == null || duration.compareTo(LONGEST) > 0) {
      return null;
    }
    return duration.toMillis() * MICROS_PER_MILLI / microsPerUnit;
  }

  private void require(boolean fits, String needed) {
    if (!fits) {
      throw new IllegalArgumentException(
          "Rule '%s' (%s) needs %s, but '%s' is %s"
              .formatted(rule, check.word(), needed, field, type.simpleString()));
    }
  }
}
