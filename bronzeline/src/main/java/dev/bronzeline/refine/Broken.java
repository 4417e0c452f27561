package dev.bronzeline.refine;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.current_timestamp;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.isnan;
import static org.apache.spark.sql.functions.length;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.size;
import static org.apache.spark.sql.functions.unix_micros;
import static org.apache.spark.sql.functions.unix_millis;

import dev.bronzeline.schema.Columns;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.expressions.TryEval;
import org.apache.spark.sql.classic.ExpressionUtils;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.BinaryType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.DateType;
import org.apache.spark.sql.types.DecimalType;
import org.apache.spark.sql.types.FractionalType;
import org.apache.spark.sql.types.IntegralType;
import org.apache.spark.sql.types.MapType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.TimestampType;
import org.apache.spark.unsafe.types.UTF8String;
import org.jspecify.annotations.Nullable;

/** Turns a rule into a column that is true exactly when the rule is broken. */
final class Broken {
  private final Dataset<Row> rows;
  private final Rule rule;

  private Broken(Dataset<Row> rows, Rule rule) {
    this.rows = rows;
    this.rule = rule;
  }

  /**
   * The column, true exactly when the rule is broken; null means that it cannot tell.
   *
   * @throws IllegalArgumentException if the field is not there or the check does not fit its type
   */
  static Column column(Dataset<Row> rows, Rule rule) {
    return new Broken(rows, rule).column();
  }

  private Column column() {
    Check check = rule.check();
    if (check instanceof Check.Sql sql) {
      return ExpressionUtils.column(
          new TryEval(ExpressionUtils.expression(not(expr(sql.expression())))));
    }
    String field = Objects.requireNonNull(rule.field());
    DataType type = Frames.typeOf(rows.schema(), field);
    Column value = Frames.field(field);
    if (check instanceof Check.NotNull) {
      return value.isNull();
    }
    if (check instanceof Check.Range range) {
      return range(value, type, range);
    }
    if (check instanceof Check.Length length) {
      return outside(measured(value, type), length.min(), length.max());
    }
    if (check instanceof Check.OneOf oneOf) {
      return oneOf(value, type, oneOf.values());
    }
    if (check instanceof Check.Within within) {
      return within(value, type, within);
    }
    require(type instanceof StringType, "a string", type);
    if (check instanceof Check.Matches matches) {
      return Compiled.call(new StringChecks.Mismatch(matches.regex()), value);
    }
    Check.Format format = (Check.Format) check;
    return Compiled.call(new StringChecks.Malformed(format.kind()), value);
  }

  private Column range(Column value, DataType type, Check.Range range) {
    if (type instanceof IntegralType) {
      return outside(
          value, whole(range.min(), RoundingMode.CEILING), whole(range.max(), RoundingMode.FLOOR));
    }
    if (type instanceof DecimalType) {
      return outside(value, range.min(), range.max());
    }
    require(type instanceof FractionalType, "a number", type);
    return outside(value, real(range.min()), real(range.max())).or(isnan(value));
  }

  private static @Nullable Object whole(@Nullable BigDecimal bound, RoundingMode rounding) {
    if (bound == null) {
      return null;
    }
    BigDecimal rounded = bound.setScale(0, rounding);
    BigDecimal least = BigDecimal.valueOf(Long.MIN_VALUE);
    BigDecimal most = BigDecimal.valueOf(Long.MAX_VALUE);
    return rounded.compareTo(least) < 0 || rounded.compareTo(most) > 0
        ? rounded
        : (Object) rounded.longValueExact();
  }

  private static @Nullable Object real(@Nullable BigDecimal bound) {
    return bound == null ? null : (Object) bound.doubleValue();
  }

  private Column measured(Column value, DataType type) {
    if (type instanceof StringType || type instanceof BinaryType) {
      return length(value);
    }
    require(
        type instanceof ArrayType || type instanceof MapType,
        "a string, a binary, an array or a map",
        type);
    return size(value);
  }

  private static Column oneOf(Column value, DataType type, Set<String> values) {
    if (type instanceof StringType) {
      Set<UTF8String> allowed =
          values.stream().map(UTF8String::fromString).collect(Collectors.toUnmodifiableSet());
      return Compiled.call(new StringChecks.NotAmong(allowed), value);
    }
    return not(
        value.isin(values.stream().sorted().map(text -> lit(text).try_cast(type)).toArray()));
  }

  private Column within(Column value, DataType type, Check.Within within) {
    Column now =
        Frames.has(rows, Columns.INGESTED_AT) ? col(Columns.INGESTED_AT) : current_timestamp();
    if (type instanceof TimestampType || type instanceof DateType) {
      Column micros = unix_micros(value.try_cast(DataTypes.TimestampType));
      return beyond(micros, unix_micros(now), within, duration -> duration.toMillis() * 1000);
    }
    require(
        type instanceof IntegralType || type instanceof StringType,
        "a timestamp, a date, a string or a whole number",
        type);
    Column millis =
        type instanceof StringType ? Compiled.call(new Instants.MillisOf(), value) : value;
    return beyond(millis, unix_millis(now), within, Duration::toMillis);
  }

  /** Compares in the unit of the value: the bounds are computed, so no value can overflow. */
  private static Column beyond(
      Column value, Column now, Check.Within within, ToLongFunction<Duration> units) {
    Duration past = within.past();
    Duration future = within.future();
    return outside(
        value,
        past == null ? null : now.minus(lit(units.applyAsLong(past))),
        future == null ? null : now.plus(lit(units.applyAsLong(future))));
  }

  private static Column outside(Column value, @Nullable Object min, @Nullable Object max) {
    if (min == null && max == null) {
      return lit(false);
    }
    if (min == null) {
      return value.gt(Objects.requireNonNull(max));
    }
    return max == null ? value.lt(min) : value.lt(min).or(value.gt(max));
  }

  private void require(boolean fits, String needed, DataType type) {
    if (!fits) {
      throw new IllegalArgumentException(
          "Rule '%s' (%s) needs %s, but '%s' is %s"
              .formatted(
                  rule.id(), rule.check().word(), needed, rule.field(), type.simpleString()));
    }
  }
}
