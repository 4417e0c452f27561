package dev.bronzeline.job;

import dev.bronzeline.config.Check.Clause;
import dev.bronzeline.config.Check.Form;
import dev.bronzeline.config.Check.Operator;
import dev.bronzeline.refine.Check;
import java.util.Set;

/** What a rule demands, taken from the configuration. */
final class RuleCheckSettings {
  private RuleCheckSettings() {}

  static Check check(dev.bronzeline.config.Check check) {
    if (check instanceof dev.bronzeline.config.Check.Format format) {
      return new Check.Format(form(format.form()));
    } else if (check instanceof dev.bronzeline.config.Check.Range range) {
      return new Check.Range(range.min(), range.max());
    } else if (check instanceof dev.bronzeline.config.Check.Length length) {
      return new Check.Length(length.min(), length.max());
    } else if (check instanceof dev.bronzeline.config.Check.Matches matches) {
      return new Check.Matches(matches.regex());
    } else if (check instanceof dev.bronzeline.config.Check.OneOf oneOf) {
      return new Check.OneOf(Set.copyOf(oneOf.values()));
    } else if (check instanceof dev.bronzeline.config.Check.Within within) {
      return new Check.Within(within.past(), within.future());
    } else if (check instanceof dev.bronzeline.config.Check.That that) {
      return new Check.Sql(that.condition());
    } else if (check instanceof dev.bronzeline.config.Check.Compared compared) {
      return new Check.Compared(operator(compared.operator()), compared.other());
    } else if (check instanceof dev.bronzeline.config.Check.Unique unique) {
      return new Check.Unique(unique.by());
    } else if (check instanceof dev.bronzeline.config.Check.Keys keys) {
      return new Check.Keys(check(keys.each()));
    } else if (check instanceof dev.bronzeline.config.Check.Conditional conditional) {
      return new Check.Conditional(clause(conditional.when()), clause(conditional.then()));
    }
    return new Check.NotNull();
  }

  private static Check.Clause clause(Clause clause) {
    return new Check.Clause(clause.field(), check(clause.check()));
  }

  private static Check.Compared.Operator operator(Operator operator) {
    return switch (operator) {
      case LESS -> Check.Compared.Operator.LESS;
      case AT_MOST -> Check.Compared.Operator.AT_MOST;
      case EQUAL -> Check.Compared.Operator.EQUAL;
      case DIFFERENT -> Check.Compared.Operator.DIFFERENT;
      case AT_LEAST -> Check.Compared.Operator.AT_LEAST;
      case GREATER -> Check.Compared.Operator.GREATER;
    };
  }

  private static Check.Format.Kind form(Form form) {
    return switch (form) {
      case UUID -> Check.Format.Kind.UUID;
      case EMAIL -> Check.Format.Kind.EMAIL;
      case IPV4 -> Check.Format.Kind.IPV4;
      case IPV6 -> Check.Format.Kind.IPV6;
      case URI -> Check.Format.Kind.URI;
      case DATE_TIME -> Check.Format.Kind.DATE_TIME;
      case DATE -> Check.Format.Kind.DATE;
      case COUNTRY -> Check.Format.Kind.COUNTRY;
      case CURRENCY -> Check.Format.Kind.CURRENCY;
    };
  }
}
