package dev.bronzeline.refine;

import static org.apache.spark.sql.types.DataTypes.LongType;
import static org.apache.spark.sql.types.DataTypes.StringType;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.MapType;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PiiPathsTest {
  private static final StructType PERSON =
      new StructType().add("email", StringType).add("phone", StringType);
  private static final StructType SCHEMA =
      new StructType()
          .add("_key", StringType)
          .add("_headers", new StructType().add("email", StringType))
          .add("id", StringType)
          .add("email", StringType)
          .add("owner", PERSON)
          .add("items", new ArrayType(new StructType().add("to", PERSON), true))
          .add("labels", new MapType(StringType, StringType, true))
          .add("counts", new MapType(StringType, LongType, true))
          .add("people", new MapType(StringType, PERSON, true));

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "email           | email",
        "owner.email     | owner.email",
        "owner.*         | owner.email, owner.phone",
        "items[*].to.*   | items[*].to.email, items[*].to.phone",
        "labels.*        | labels.*",
        "people.*.email  | people.*.email",
        "people.*.*      | people.*.email, people.*.phone",
        "people.ann.*    | people.ann.email, people.ann.phone",
        "*.email         | owner.email, labels.email, counts.email, people.email",
        "**.phone        | owner.phone, items[*].to.phone, labels.phone, people.*.phone",
        "**.email        | email, owner.email, items[*].to.email, labels.email, people.*.email",
        "items[*].**.email | items[*].to.email",
        "**.id           | id, labels.id"
      })
  void a_path_means_these_fields(String path, String expected) {
    assertThat(meant(PiiField.remove(path))).containsExactlyInAnyOrder(expected.split(", "));
  }

  @Test
  void the_more_precise_path_counts_wherever_it_stands() {
    PiiField all = PiiField.remove("**.email");
    PiiField own = PiiField.hash("owner.email");
    PiiField some = PiiField.mask("owner.*", MaskStyle.ALL);

    for (List<PiiField> fields : List.of(List.of(all, some, own), List.of(own, some, all))) {
      var resolved = PiiPaths.resolve(SCHEMA, fields);
      assertThat(resolved.get(FieldPath.parse("owner.email"))).isEqualTo(own.treatment());
      assertThat(resolved.get(FieldPath.parse("owner.phone"))).isEqualTo(some.treatment());
      assertThat(resolved.get(FieldPath.parse("email"))).isEqualTo(all.treatment());
    }
  }

  @Test
  void a_wildcard_leaves_alone_what_is_treated_as_a_whole() {
    assertThat(meant(PiiField.hash("**.email"), PiiField.remove("owner"), mask("labels.*")))
        .containsExactlyInAnyOrder(
            "owner", "labels.*", "email", "items[*].to.email", "people.*.email");
  }

  @Test
  void what_means_nothing_or_two_things_is_refused() {
    assertThatThrownBy(() -> meant(PiiField.remove("**.emial")))
        .hasMessageStartingWith("'**.emial' means no field among struct<id:string,");
    assertThatThrownBy(() -> meant(PiiField.remove("**")))
        .hasMessageStartingWith("'**' means no field");
    assertThatThrownBy(() -> meant(PiiField.remove("owner.*"), PiiField.hash("*.email")))
        .hasMessage(
            "'owner.*' and '*.email' both mean 'owner.email', and neither is more precise; name that field itself");
    assertThat(
            meant(
                PiiField.remove("owner.*"),
                PiiField.remove("*.phone"),
                PiiField.remove("owner.phone")))
        .contains("owner.phone");
  }

  private static PiiField mask(String path) {
    return PiiField.mask(path, MaskStyle.ALL);
  }

  private static List<String> meant(PiiField... fields) {
    return PiiPaths.resolve(SCHEMA, List.of(fields)).keySet().stream()
        .map(
            path ->
                Stream.concat(Stream.of(path.column()), path.inside().stream())
                    .reduce((left, right) -> left + (right.equals("[*]") ? right : "." + right))
                    .orElse(""))
        .toList();
  }
}
