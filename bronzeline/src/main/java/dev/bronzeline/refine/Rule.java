package dev.bronzeline.refine;

import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * A rule on one record.
 *
 * @param id names the rule in violations, counts and dead letters
 * @param severity what it does when broken
 * @param weight its share of the quality score, at least 0
 * @param field the field it is about: {@code device.id}, {@code items[*].price}, {@code labels.*},
 *     {@code labels.color}; null for {@link Check.Sql} and {@link Check.Conditional}
 * @param check what must hold
 */
public record Rule(String id, Severity severity, double weight, @Nullable String field, Check check)
    implements Serializable {
  /**
   * Checks what can be checked without a schema.
   *
   * @throws IllegalArgumentException if the id is empty, the weight is not a number of at least 0,
   *     or the check needs a field and there is none
   */
  public Rule {
    if (id.isEmpty()) {
      throw new IllegalArgumentException("A rule must have an id");
    }
    if (!(weight >= 0 && weight < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          "The weight of rule '%s' must be a number of at least 0, but is %s"
              .formatted(id, weight));
    }
    if (field == null && !(check instanceof Check.Sql || check instanceof Check.Conditional)) {
      throw new IllegalArgumentException("Rule '%s' must name the field to check".formatted(id));
    }
  }

  /**
   * A rule that rejects, of weight 1, whose id is the field and the check, e.g. {@code age.range}.
   */
  public static Rule reject(String field, Check check) {
    return new Rule(field + "." + check.word(), Severity.REJECT, 1, field, check);
  }

  /**
   * A rule that warns, of weight 1, whose id is the field and the check, e.g. {@code age.range}.
   */
  public static Rule warn(String field, Check check) {
    return new Rule(field + "." + check.word(), Severity.WARN, 1, field, check);
  }

  /** The field that is told when the rule is broken; null when it is about several. */
  @Nullable String blamed() {
    return check instanceof Check.Conditional conditional ? conditional.then().field() : field;
  }

  boolean rejects() {
    return severity != Severity.WARN;
  }
}
