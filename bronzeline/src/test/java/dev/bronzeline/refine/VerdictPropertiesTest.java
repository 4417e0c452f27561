package dev.bronzeline.refine;

import static org.apache.spark.sql.types.DataTypes.BooleanType;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.bronzeline.refine.Verdict.Bound;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** What is said of a record with any rules, any of them broken, against the definitions. */
class VerdictPropertiesTest {

  /** A rule, and whether the record breaks it. */
  record Case(Severity severity, double weight, boolean broken) {}

  @Property
  void every_broken_rule_is_told_and_the_score_is_the_weighted_share_of_those_kept(
      @ForAll("cases") List<Case> cases) {
    InternalRow verdict = verdict(cases, false);

    List<Integer> broken =
        IntStream.range(0, cases.size()).filter(i -> cases.get(i).broken()).boxed().toList();
    List<Integer> rejecting =
        broken.stream().filter(i -> cases.get(i).severity() != Severity.WARN).toList();
    assertThat(violations(verdict)).isEqualTo(broken.stream().map(i -> "r" + i).toList());
    assertThat(verdict.getUTF8String(0).toString())
        .isEqualTo(broken.isEmpty() ? "valid" : rejecting.isEmpty() ? "warned" : "rejected");
    double all = cases.stream().mapToDouble(Case::weight).sum();
    double kept = cases.stream().filter(each -> !each.broken()).mapToDouble(Case::weight).sum();
    assertThat(verdict.getDouble(1)).isCloseTo(all == 0 ? 1 : kept / all, within(1e-12));
    assertThat(verdict.isNullAt(3)).isEqualTo(rejecting.isEmpty());
    if (!rejecting.isEmpty()) {
      InternalRow rejection = verdict.getStruct(3, 4);
      assertThat(rejection.getUTF8String(1).toString()).isEqualTo("RULE_BROKEN");
      assertThat(rejection.getUTF8String(2).toString()).isEqualTo("f" + rejecting.get(0));
      assertThat(rejection.getUTF8String(3).toString())
          .isEqualTo("rule 'r%d' is broken".formatted(rejecting.get(0)));
    }
  }

  @Property
  void what_was_rejected_before_is_not_checked(@ForAll("cases") List<Case> cases) {
    InternalRow verdict = verdict(cases, true);

    assertThat(verdict.getUTF8String(0).toString()).isEqualTo("rejected");
    assertThat(verdict.isNullAt(1)).isTrue();
    assertThat(violations(verdict)).isEmpty();
    assertThat(verdict.isNullAt(3)).isTrue();
  }

  @Provide
  Arbitrary<List<Case>> cases() {
    return Combinators.combine(
            Arbitraries.of(Severity.class),
            Arbitraries.of(0.0, 0.25, 1.0, 3.0, 1000.0),
            Arbitraries.of(true, false))
        .as(Case::new)
        .list()
        .ofMaxSize(12);
  }

  private static InternalRow verdict(List<Case> cases, boolean rejected) {
    StructType fields = new StructType();
    List<Bound> rules = new ArrayList<>();
    for (int i = 0; i < cases.size(); i++) {
      fields = fields.add("f" + i, BooleanType);
      Case each = cases.get(i);
      rules.add(
          new Bound(
              new Rule("r" + i, each.severity(), each.weight(), "f" + i, new Check.NotNull()),
              new RuleCheck.At(new ValueStep.Field(i, BooleanType), new RuleCheck.Holds())));
    }
    double total = cases.stream().mapToDouble(Case::weight).sum();
    Object[] values = cases.stream().map(each -> (Object) !each.broken()).toArray();
    return new Verdict(fields, rules, total).invoke(new GenericInternalRow(values), rejected, 0);
  }

  private static List<String> violations(InternalRow verdict) {
    return IntStream.range(0, verdict.getArray(2).numElements())
        .mapToObj(i -> verdict.getArray(2).get(i, DataTypes.StringType).toString())
        .toList();
  }
}
