package dev.bronzeline.config;

import java.nio.file.Path;
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
 * @param field the path of the field that it looks at; null for {@link Check.That} and {@link
 *     Check.Conditional}
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

  /** Whether the rule, or a part of it, is a condition in SQL. */
  public boolean isSql() {
    return isSql(check);
  }

  private static boolean isSql(Check check) {
    return check instanceof Check.That
        || (check instanceof Check.Conditional conditional
            && (isSql(conditional.when().check()) || isSql(conditional.then().check())));
  }

  static List<RuleSettings> readAll(List<Settings> rules, Path directory) {
    List<RuleSettings> all = new ArrayList<>();
    Set<String> ids = new HashSet<>();
    for (Settings rule : rules) {
      RuleSettings read = read(rule, directory);
      if (!read.id.isEmpty() && !ids.add(read.id)) {
        rule.wrong("id", "must be unique among the rules", null);
      }
      all.add(read);
    }
    return List.copyOf(all);
  }

  private static RuleSettings read(Settings rule, Path directory) {
    String id = rule.require("id", Kind.NAME);
    Severity severity = rule.get("severity", Kind.oneOf(Severity.class), Severity.REJECT);
    double weight = rule.get("weight", Kind.WEIGHT, 1.0);
    Check.Clause clause = RuleDemand.read(rule, directory);
    return new RuleSettings(id, severity, weight, clause.field(), clause.check());
  }
}
