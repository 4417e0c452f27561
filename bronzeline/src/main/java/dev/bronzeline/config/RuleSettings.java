package dev.bronzeline.config;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One rule that events should obey: an item of {@code rules}.
 *
 * @param id its name, in {@code _violations}, metrics and the log
 * @param severity what happens to an event that breaks it
 * @param weight its share in {@code _quality_score}, relative to the other rules
 * @param field the path of the field that it looks at; null for {@link Check.That}
 * @param check what it demands
 */
public record RuleSettings(
    String id, Severity severity, double weight, @Nullable String field, Check check) {

  /** What happens to an event that breaks a rule. */
  public enum Severity {
    /** It is accepted, and the violation is recorded on the row. */
    WARN,
    /** It goes to the dead letters. */
    REJECT,
    /** The batch is not published and the job stops. */
    FAIL
  }

  /** The checks that have no settings of their own. */
  private enum Word {
    NOT_NULL,
    UUID,
    EMAIL,
    IPV4
  }

  private static final List<String> DEMANDS =
      List.of(
          "check", "min or max", "min-length or max-length", "matches", "one-of", "within", "that");

  static List<RuleSettings> readAll(List<Settings> rules) {
    List<RuleSettings> all = new ArrayList<>();
    Set<String> ids = new HashSet<>();
    for (Settings rule : rules) {
      RuleSettings read = read(rule);
      if (!read.id.isEmpty() && !ids.add(read.id)) {
        rule.wrong("id", "must be unique among the rules", null);
      }
      all.add(read);
    }
    return List.copyOf(all);
  }

  private static RuleSettings read(Settings rule) {
    return new RuleSettings(
        rule.require("id", Kind.NAME),
        rule.get("severity", Kind.oneOf(Severity.class), Severity.REJECT),
        rule.get("weight", Kind.WEIGHT, 1.0),
        rule.find("field", Kind.FIELD),
        check(rule));
  }

  private static Check check(Settings rule) {
    List<Check> checks = new ArrayList<>();
    add(checks, word(rule.find("check", Kind.oneOf(Word.class))));
    add(checks, range(rule));
    add(checks, length(rule));
    String regex = rule.find("matches", Kind.REGEX);
    add(checks, regex == null ? null : new Check.Matches(regex));
    List<String> values = rule.list("one-of", Kind.TEXT);
    add(checks, values.isEmpty() ? null : new Check.OneOf(values));
    add(checks, within(rule));
    String that = rule.find("that", Kind.TEXT);
    add(checks, that == null ? null : new Check.That(that));

    long demands = demands(rule);
    if (demands != 1) {
      rule.problem(
          demands == 0 ? "demands nothing" : "demands more than one thing",
          "give exactly one of " + String.join(", ", DEMANDS));
    } else if (rule.has("that") && rule.has("field")) {
      rule.problem("field", "has no use beside 'that'", "leave it out");
    } else if (!rule.has("that") && !rule.has("field")) {
      rule.problem("field", "is required", "say which field the rule looks at");
    }
    return checks.isEmpty() ? new Check.NotNull() : checks.get(0);
  }

  private static long demands(Settings rule) {
    return List.of(
            rule.has("check"),
            rule.has("min") || rule.has("max"),
            rule.has("min-length") || rule.has("max-length"),
            rule.has("matches"),
            rule.has("one-of"),
            rule.has("within"),
            rule.has("that"))
        .stream()
        .filter(Boolean::booleanValue)
        .count();
  }

  private static void add(List<Check> checks, @Nullable Check check) {
    if (check != null) {
      checks.add(check);
    }
  }

  private static @Nullable Check word(@Nullable Word word) {
    if (word == null) {
      return null;
    }
    return switch (word) {
      case NOT_NULL -> new Check.NotNull();
      case UUID -> new Check.Format(Check.Form.UUID);
      case EMAIL -> new Check.Format(Check.Form.EMAIL);
      case IPV4 -> new Check.Format(Check.Form.IPV4);
    };
  }

  private static @Nullable Check range(Settings rule) {
    BigDecimal min = rule.find("min", Kind.NUMBER);
    BigDecimal max = rule.find("max", Kind.NUMBER);
    if (min != null && max != null && min.compareTo(max) > 0) {
      rule.wrong("max", "must not be below min", null);
    }
    return min == null && max == null ? null : new Check.Range(min, max);
  }

  private static @Nullable Check length(Settings rule) {
    Integer min = rule.find("min-length", Kind.count(0));
    Integer max = rule.find("max-length", Kind.count(0));
    if (min != null && max != null && min > max) {
      rule.wrong("max-length", "must not be below min-length", null);
    }
    return min == null && max == null ? null : new Check.Length(min, max);
  }

  private static @Nullable Check within(Settings rule) {
    Settings within = rule.section("within");
    Duration past = within.find("past", Kind.DURATION);
    Duration future = within.find("future", Kind.DURATION);
    if (rule.has("within") && past == null && future == null) {
      rule.problem("within", "has no end", "give past, future or both");
    }
    return past == null && future == null ? null : new Check.Within(past, future);
  }
}
