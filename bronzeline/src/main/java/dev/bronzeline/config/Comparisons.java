package dev.bronzeline.config;

import java.util.Comparator;
import java.util.stream.Stream;

/** Reads comparisons such as {@code >= starts_at}. */
final class Comparisons {
  static final Kind<Check> KIND =
      new Kind<>(
          "comparison",
          "one of <, <=, =, !=, >=, > and the path of another field",
          new Check.NotNull(),
          Comparisons::parse,
          Comparisons::show);

  private Comparisons() {}

  private static Check parse(String text) {
    Check.Operator operator =
        Stream.of(Check.Operator.values())
            .filter(candidate -> text.strip().startsWith(candidate.sign()))
            .max(Comparator.comparing(candidate -> candidate.sign().length()))
            .orElseThrow(IllegalArgumentException::new);
    String other = text.strip().substring(operator.sign().length()).strip();
    return new Check.Compared(operator, Kind.FIELD.parse().apply(other));
  }

  private static String show(Check check) {
    return check instanceof Check.Compared compared
        ? compared.operator().sign() + " " + compared.other()
        : "";
  }
}
