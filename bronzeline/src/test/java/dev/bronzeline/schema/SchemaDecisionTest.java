package dev.bronzeline.schema;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;

class SchemaDecisionTest {

  @Test
  void what_reads_the_old_files_takes_the_place_of_the_old_one() {
    SchemaDecision decision = decide("a INT, b FLOAT", "a BIGINT, b DOUBLE, c STRING");

    assertThat(decision.isAdopted()).isTrue();
    assertThat(decision.inForce().version()).isEqualTo("2");
    assertThat(decision.contested()).isEmpty();
  }

  @Test
  void what_does_not_is_refused_and_the_fields_whose_values_may_not_fit_are_contested() {
    SchemaDecision decision =
        decide(
            "a INT, b INT, c BIGINT, d ARRAY<INT>, e STRUCT<f: INT>",
            "a STRING, b BIGINT, c INT, d ARRAY<STRING>, e STRUCT<f: DATE>, g INT NOT NULL");

    assertThat(decision.isAdopted()).isFalse();
    assertThat(decision.inForce().version()).isEqualTo("1");
    assertThat(decision.contested()).containsExactlyInAnyOrder("a", "b", "d[*]", "e.f");
    assertThat(decision.against())
        .containsExactly(
            "a is of another type: int became string",
            "c is narrower: bigint became int",
            "d[*] is of another type: int became string",
            "e.f is of another type: int became date",
            "g is new: int, required");
  }

  @Test
  void a_compatible_version_that_the_pipeline_cannot_use_is_refused() {
    SchemaDecision decision = decide("a INT, b INT", "a INT", "rules[0].field is gone");

    assertThat(decision.isAdopted()).isFalse();
    assertThat(decision.against()).containsExactly("rules[0].field is gone");
  }

  private static SchemaDecision decide(String before, String found, String... problems) {
    SchemaVersion old = new SchemaVersion("1", StructType.fromDDL(before), null, "old");
    SchemaVersion now = new SchemaVersion("2", StructType.fromDDL(found), null, "new");
    return SchemaDecision.of(old, now, SchemaDiff.between(old, now), List.of(problems));
  }
}
