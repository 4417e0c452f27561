package dev.bronzeline.refine;

import static org.apache.spark.sql.types.DataTypes.BooleanType;
import static org.apache.spark.sql.types.DataTypes.StringType;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.apache.spark.sql.connector.catalog.functions.ScalarFunction;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.unsafe.types.UTF8String;
import org.jspecify.annotations.Nullable;

/** Functions that are true exactly when a string breaks a rule; null never does. */
final class StringChecks {
  private static final ConcurrentHashMap<String, Pattern> PATTERNS = new ConcurrentHashMap<>();

  private StringChecks() {}

  private interface StringCheck extends ScalarFunction<Boolean> {
    @Override
    default DataType[] inputTypes() {
      return new DataType[] {StringType};
    }

    @Override
    default DataType resultType() {
      return BooleanType;
    }

    @Override
    default boolean isResultNullable() {
      return false;
    }
  }

  /**
   * Whether a string is none of these.
   *
   * @param values the allowed ones
   */
  public record NotAmong(Set<UTF8String> values) implements StringCheck {
    /** Called from generated code. */
    public boolean invoke(@Nullable UTF8String value) {
      return value != null && !values.contains(value);
    }

    @Override
    public String name() {
      return "not_among";
    }
  }

  /**
   * Whether a string does not match as a whole.
   *
   * @param regex the expression
   */
  public record Mismatch(String regex) implements StringCheck {
    /** Called from generated code. A string that the matcher gives up on does not match. */
    public boolean invoke(@Nullable UTF8String value) {
      if (value == null) {
        return false;
      }
      Pattern pattern = PATTERNS.computeIfAbsent(regex, Pattern::compile);
      try {
        return !pattern.matcher(value.toString()).matches();
      } catch (StackOverflowError e) {
        return true;
      }
    }

    @Override
    public String name() {
      return "mismatch";
    }
  }

  /**
   * Whether a string does not have a well-known form.
   *
   * @param kind which
   */
  public record Malformed(Check.Format.Kind kind) implements StringCheck {
    /** Called from generated code. */
    public boolean invoke(@Nullable UTF8String value) {
      if (value == null) {
        return false;
      }
      return switch (kind) {
        case UUID -> !StringForms.isUuid(value);
        case EMAIL -> !StringForms.isEmail(value);
        case IPV4 -> !StringForms.isIpv4(value);
      };
    }

    @Override
    public String name() {
      return "malformed";
    }
  }
}
