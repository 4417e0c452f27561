package dev.bronzeline.refine;

import java.io.Serializable;
import java.math.BigDecimal;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.spark.sql.catalyst.util.ArrayData;
import org.apache.spark.sql.catalyst.util.MapData;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.Decimal;
import org.apache.spark.unsafe.types.UTF8String;
import org.jspecify.annotations.Nullable;

/** A {@link Check} made ready for the type of its field. Works on Spark's internal values. */
sealed interface RuleCheck extends Serializable {
  /**
   * Whether a value breaks the rule.
   *
   * @param value not null
   * @param now the time of ingestion in microseconds since 1970
   */
  boolean isBrokenBy(Object value, long now);

  /** Whether null breaks the rule. */
  default boolean isBrokenByNull() {
    return false;
  }

  /** Whether a value is sure to keep the rule; one that is absent, or cannot be judged, is not. */
  default boolean isKeptBy(Object value, long now) {
    return !isBrokenBy(value, now);
  }

  /**
   * A value that equals another one when they are the same to a rule: zero is one number, whatever
   * its sign, and arrays of bytes do not compare by themselves.
   */
  static Object comparable(Object value) {
    if (value instanceof Double number) {
      return number + 0.0;
    }
    if (value instanceof Float number) {
      return number + 0.0f;
    }
    return value instanceof byte[] bytes ? UTF8String.fromBytes(bytes) : value;
  }

  /** The value is there. */
  record NotNull() implements RuleCheck {
    @Override
    public boolean isBrokenBy(Object value, long now) {
      return false;
    }

    @Override
    public boolean isBrokenByNull() {
      return true;
    }
  }

  /** A whole number within bounds. */
  record WholeRange(long min, long max) implements RuleCheck {
    @Override
    public boolean isBrokenBy(Object value, long now) {
      long number = ((Number) value).longValue();
      return number < min || number > max;
    }
  }

  /** A floating-point number within bounds; NaN is not. */
  record RealRange(@Nullable RealBound min, @Nullable RealBound max) implements RuleCheck {
    @Override
    public boolean isBrokenBy(Object value, long now) {
      Number number = (Number) value;
      return Double.isNaN(number.doubleValue())
          || (min != null && min.compare(number) < 0)
          || (max != null && max.compare(number) > 0);
    }
  }

  /** A decimal number within bounds. */
  record DecimalRange(@Nullable BigDecimal min, @Nullable BigDecimal max) implements RuleCheck {
    @Override
    public boolean isBrokenBy(Object value, long now) {
      BigDecimal number = ((Decimal) value).toJavaBigDecimal();
      return (min != null && number.compareTo(min) < 0)
          || (max != null && number.compareTo(max) > 0);
    }
  }

  /** A text, binary, array or map of a size within bounds. */
  record Size(int min, int max) implements RuleCheck {
    private static final int MOST_BYTES = 4;

    @Override
    public boolean isBrokenBy(Object value, long now) {
      if (value instanceof UTF8String text) {
        int bytes = text.numBytes();
        if (bytes <= max && (bytes + MOST_BYTES - 1) / MOST_BYTES >= min) {
          return false; // however many bytes each character has
        }
      }
      int size = size(value);
      return size < min || size > max;
    }

    private static int size(Object value) {
      if (value instanceof UTF8String text) {
        return text.numChars();
      }
      if (value instanceof byte[] bytes) {
        return bytes.length;
      }
      return value instanceof ArrayData array
          ? array.numElements()
          : ((MapData) value).numElements();
    }
  }

  /**
   * One of some values.
   *
   * @param values {@link #comparable} ones
   */
  record Among(Set<Object> values) implements RuleCheck {
    @Override
    public boolean isBrokenBy(Object value, long now) {
      return !values.contains(comparable(value));
    }
  }

  /** A text that an expression matches as a whole. One that the matcher gives up on does not. */
  record Matching(TextPattern pattern) implements RuleCheck {
    @Override
    public boolean isBrokenBy(Object value, long now) {
      return !pattern.matches((UTF8String) value);
    }
  }

  /** A text of a well-known form. */
  record Formed(Check.Format.Kind kind) implements RuleCheck {
    @Override
    public boolean isBrokenBy(Object value, long now) {
      UTF8String text = (UTF8String) value;
      return switch (kind) {
        case UUID -> !StringForms.isUuid(text);
        case EMAIL -> !StringForms.isEmail(text);
        case IPV4 -> !StringForms.isIpv4(text);
        case IPV6 -> !NetworkForms.isIpv6(text);
        case URI -> !NetworkForms.isUri(text);
        case DATE_TIME -> !CodeForms.isDateTime(text);
        case DATE -> !CodeForms.isDate(text);
        case COUNTRY -> !CodeForms.isCountry(text);
        case CURRENCY -> !CodeForms.isCurrency(text);
      };
    }
  }

  /**
   * A time near that of ingestion.
   *
   * @param microsPerUnit what a number counts; a text in ISO 8601 counts milliseconds
   * @param past in units, null for any
   * @param future in units, null for any
   */
  record Near(long microsPerUnit, @Nullable Long past, @Nullable Long future) implements RuleCheck {
    @Override
    public boolean isBrokenBy(Object value, long now) {
      Long time = time(value);
      return time != null && !isNear(time, now);
    }

    @Override
    public boolean isKeptBy(Object value, long now) {
      Long time = time(value);
      return time != null && isNear(time, now);
    }

    private static @Nullable Long time(Object value) {
      return value instanceof UTF8String text
          ? Iso8601.parse(text)
          : (Long) ((Number) value).longValue();
    }

    private boolean isNear(long time, long now) {
      long at = Math.floorDiv(now, microsPerUnit);
      return (past == null || time >= at - past) && (future == null || time <= at + future);
    }
  }

  /** A condition that Spark has evaluated. */
  record Holds() implements RuleCheck {
    @Override
    public boolean isBrokenBy(Object value, long now) {
      return !(Boolean) value;
    }
  }

  /** A check on what is somewhere inside a value. */
  record At(ValueStep step, RuleCheck check) implements RuleCheck {
    @Override
    public boolean isBrokenBy(Object value, long now) {
      Object inside = step.from(value);
      return inside == null ? check.isBrokenByNull() : check.isBrokenBy(inside, now);
    }

    @Override
    public boolean isBrokenByNull() {
      return check.isBrokenByNull();
    }

    @Override
    public boolean isKeptBy(Object value, long now) {
      Object inside = step.from(value);
      return inside != null && check.isKeptBy(inside, now);
    }
  }

  /**
   * A check on all elements of an array, or on all keys or values of a map; where there are none,
   * it holds.
   *
   * @param type the type of an element, key or value
   */
  record Each(Part part, DataType type, RuleCheck check) implements RuleCheck {
    /** Of what there are several. */
    enum Part {
      ELEMENTS,
      KEYS,
      VALUES
    }

    @Override
    public boolean isKeptBy(Object value, long now) {
      ArrayData values = values(value);
      for (int i = 0; i < values.numElements(); i++) {
        if (values.isNullAt(i) || !check.isKeptBy(values.get(i, type), now)) {
          return false;
        }
      }
      return values.numElements() > 0;
    }

    private ArrayData values(Object value) {
      return switch (part) {
        case ELEMENTS -> (ArrayData) value;
        case KEYS -> ((MapData) value).keyArray();
        case VALUES -> ((MapData) value).valueArray();
      };
    }

    @Override
    public boolean isBrokenBy(Object value, long now) {
      ArrayData values = values(value);
      for (int i = 0; i < values.numElements(); i++) {
        boolean broken =
            values.isNullAt(i)
                ? check.isBrokenByNull()
                : check.isBrokenBy(values.get(i, type), now);
        if (broken) {
          return true;
        }
      }
      return false;
    }
  }

  /**
   * An array without two equal elements.
   *
   * @param type the type of an element
   * @param by the way to what is compared
   */
  record Unique(DataType type, List<ValueStep> by) implements RuleCheck {
    @Override
    public boolean isBrokenBy(Object value, long now) {
      ArrayData elements = (ArrayData) value;
      Set<Object> seen = new HashSet<>();
      for (int i = 0; i < elements.numElements(); i++) {
        Object key = elements.isNullAt(i) ? null : ValueStep.follow(by, elements.get(i, type));
        if (key != null && !seen.add(comparable(key))) {
          return true;
        }
      }
      return false;
    }
  }

  /** Two values inside of one. */
  record Compares(List<ValueStep> left, List<ValueStep> right, Comparison comparison)
      implements RuleCheck {
    @Override
    public boolean isBrokenBy(Object value, long now) {
      return Boolean.FALSE.equals(holds(value));
    }

    @Override
    public boolean isKeptBy(Object value, long now) {
      return Boolean.TRUE.equals(holds(value));
    }

    private @Nullable Boolean holds(Object value) {
      Object one = ValueStep.follow(left, value);
      Object other = ValueStep.follow(right, value);
      if (one == null || other == null) {
        return null;
      }
      return comparison.holds(one, other);
    }
  }

  /** When one check is sure to hold, another one must. */
  record Implies(RuleCheck when, RuleCheck then) implements RuleCheck {
    @Override
    public boolean isBrokenBy(Object value, long now) {
      return when.isKeptBy(value, now) && then.isBrokenBy(value, now);
    }
  }
}
