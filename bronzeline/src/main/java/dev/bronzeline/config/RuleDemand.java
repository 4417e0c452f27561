package dev.bronzeline.config;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads what a rule demands: exactly one thing, of a rule, or of one side of when and then. */
final class RuleDemand {
  /** The checks that have no settings of their own. */
  private enum Word {
    NOT_NULL,
    UUID,
    EMAIL,
    IPV4,
    IPV6,
    URI,
    DATE_TIME,
    DATE,
    COUNTRY,
    CURRENCY,
    UNIQUE
  }

  private static final List<String> OF_ONE_VALUE =
      List.of(
          "check",
          "min or max",
          "min-length or max-length",
          "matches",
          "one-of",
          "one-of-file",
          "within",
          "compare",
          "unique-by",
          "that");

  private final Settings rule;
  private final Path directory;
  private final List<Check> checks = new ArrayList<>();

  private RuleDemand(Settings rule, Path directory) {
    this.rule = rule;
    this.directory = directory;
  }

  /** The demand of a rule. */
  static Check.Clause read(Settings rule, Path directory) {
    RuleDemand demand = new RuleDemand(rule, directory);
    Settings when = rule.section("when", "demand");
    Settings then = rule.section("then", "demand");
    boolean conditional = rule.has("when") || rule.has("then");
    Check.Clause own = demand.own(conditional);
    if (!conditional) {
      return own;
    }
    if (!rule.has("when") || !rule.has("then")) {
      rule.problem(
          "has only one of when and then", "say when it must hold, and what must hold then");
    }
    return new Check.Clause(
        null,
        new Check.Conditional(
            new RuleDemand(when, directory).own(!rule.has("when")),
            new RuleDemand(then, directory).own(!rule.has("then"))));
  }

  private Check.Clause own(boolean hasNone) {
    String field = rule.find("field", Kind.FIELD);
    String map = rule.find("keys-of", Kind.FIELD);
    readChecks();
    if (hasNone) {
      rejectAll();
      return new Check.Clause(null, new Check.NotNull());
    }
    requireOne();
    Check check = checks.isEmpty() ? new Check.NotNull() : checks.get(0);
    if (map != null && isOfOneValue(check)) {
      return new Check.Clause(map, new Check.Keys(check));
    }
    return new Check.Clause(field, check);
  }

  private void readChecks() {
    add(word(rule.find("check", Kind.oneOf(Word.class))));
    add(range());
    add(length());
    String regex = rule.find("matches", Kind.REGEX);
    add(regex == null ? null : new Check.Matches(regex));
    List<String> values = rule.list("one-of", Kind.TEXT);
    if (rule.has("one-of") && values.isEmpty()) {
      rule.problem("one-of", "is empty, so that no value would do", "name the values that may be");
    }
    add(values.isEmpty() ? null : new Check.OneOf(values));
    add(oneOfFile(rule.find("one-of-file", Kind.TEXT)));
    add(within());
    add(rule.find("compare", Comparisons.KIND));
    String by = rule.find("unique-by", Kind.FIELD);
    add(by == null ? null : new Check.Unique(by));
    String that = rule.find("that", Kind.TEXT);
    add(that == null ? null : new Check.That(that));
  }

  /** Beside when and then, a rule has no demand of its own. */
  private void rejectAll() {
    Stream.of(
            "field",
            "keys-of",
            "check",
            "min",
            "max",
            "min-length",
            "max-length",
            "matches",
            "one-of",
            "one-of-file",
            "within",
            "compare",
            "unique-by",
            "that")
        .filter(rule::has)
        .forEach(key -> rule.problem(key, "has no use beside when and then", "move it into then"));
  }

  private void requireOne() {
    long demands = demands();
    boolean about = rule.has("field") || rule.has("keys-of");
    if (demands != 1) {
      rule.problem(
          demands == 0 ? "demands nothing" : "demands more than one thing",
          "give exactly one of " + String.join(", ", OF_ONE_VALUE));
    } else if (rule.has("field") && rule.has("keys-of")) {
      rule.problem("keys-of", "has no use beside 'field'", "give one of them");
    } else if (rule.has("that") && about) {
      rule.problem(
          rule.has("field") ? "field" : "keys-of", "has no use beside 'that'", "leave it out");
    } else if (!rule.has("that") && !about) {
      rule.problem("field", "is required", "say which field the rule looks at");
    } else if (rule.has("keys-of") && !checks.isEmpty() && !isOfOneValue(checks.get(0))) {
      rule.problem("keys-of", "is for checks of one value", "name the map as 'field'");
    }
  }

  private long demands() {
    return Stream.of(
            rule.has("check"),
            rule.has("min") || rule.has("max"),
            rule.has("min-length") || rule.has("max-length"),
            rule.has("matches"),
            rule.has("one-of"),
            rule.has("one-of-file"),
            rule.has("within"),
            rule.has("compare"),
            rule.has("unique-by"),
            rule.has("that"))
        .filter(Boolean::booleanValue)
        .count();
  }

  private static boolean isOfOneValue(Check check) {
    return !(check instanceof Check.Compared
        || check instanceof Check.Unique
        || check instanceof Check.That);
  }

  private void add(@Nullable Check check) {
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
      case UNIQUE -> new Check.Unique(null);
      default -> new Check.Format(Check.Form.valueOf(word.name()));
    };
  }

  private @Nullable Check range() {
    BigDecimal min = rule.find("min", Kind.NUMBER);
    BigDecimal max = rule.find("max", Kind.NUMBER);
    if (min != null && max != null && min.compareTo(max) > 0) {
      rule.wrong("max", "must not be below min", null);
    }
    return min == null && max == null ? null : new Check.Range(min, max);
  }

  private @Nullable Check length() {
    Integer min = rule.find("min-length", Kind.count(0));
    Integer max = rule.find("max-length", Kind.count(0));
    if (min != null && max != null && min > max) {
      rule.wrong("max-length", "must not be below min-length", null);
    }
    return min == null && max == null ? null : new Check.Length(min, max);
  }

  private @Nullable Check within() {
    Settings within = rule.section("within");
    Duration past = within.find("past", Kind.DURATION);
    Duration future = within.find("future", Kind.DURATION);
    if (rule.has("within") && past == null && future == null) {
      rule.problem("within", "has no end", "give past, future or both");
    }
    return past == null && future == null ? null : new Check.Within(past, future);
  }

  /** One value a line; empty lines, and those that begin with a number sign, say nothing. */
  private @Nullable Check oneOfFile(@Nullable String name) {
    if (name == null) {
      return null;
    }
    Path file = directory.resolve(name).toAbsolutePath().normalize();
    if (!Files.isRegularFile(file)) {
      rule.wrong(
          "one-of-file",
          "must be a file, relative to the configuration directory",
          Nearest.remedy(name, ConfigFiles.beside(directory, file)));
      return null;
    }
    try (Stream<String> lines = Files.lines(file, StandardCharsets.UTF_8)) {
      List<String> values =
          lines
              .map(String::strip)
              .filter(line -> !line.isEmpty() && !line.startsWith("#"))
              .distinct()
              .toList();
      if (values.isEmpty()) {
        rule.wrong("one-of-file", "must hold a value, one a line", null);
      }
      return new Check.OneOf(values);
    } catch (IOException | java.io.UncheckedIOException e) {
      rule.wrong("one-of-file", "must be a text in UTF-8, and cannot be read: " + e, null);
      return null;
    }
  }
}
