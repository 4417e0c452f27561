package dev.bronzeline.refine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bronzeline.schema.ContestedFields;
import java.util.Map;
import java.util.Set;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RecordPathTest {
  private static final StructType SCHEMA =
      StructType.fromDDL(
          "id STRING NOT NULL, device STRUCT<os: STRING NOT NULL>, `a.b'c` INT NOT NULL,"
              + " items ARRAY<STRUCT<price: DOUBLE>>, labels MAP<STRING, STRUCT<n: INT NOT NULL>>");

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      delimiter = '|',
      value = {
        "id | id | true",
        "device | device | false",
        "device.os | device.os | true",
        "device['os'] | device.os | true",
        "['a.b\\'c'] | a.b'c | true",
        "items[3].price | items[3].price | false",
        "labels.ann@mail | labels.* | false",
        "labels['ann@example.com'].n | labels.*.n | true",
        "labels['it\\'s [ann].'].n | labels.*.n | true",
        "labels[\"\\ud800.ann\"] | labels.* | false",
        "ann | * | false",
        "['ann@example.com'] | * | false",
        "device.ann | device.* | false",
        "items[0]['ann.b'] | items[0].* | false",
        "ann.id | * | false",
        "labels['ann' | labels.* | false",
        "labels['ann\\ | labels.* | false",
        "[ | * | false",
      })
  void declared_names_are_told_and_nothing_else(String path, String told, boolean required) {
    RecordPath found = RecordPath.of(path, SCHEMA);

    assertThat(found.told()).isEqualTo(told);
    assertThat(found.required()).isEqualTo(required);
  }

  @ParameterizedTest
  @CsvSource({
    "id, true",
    "device, false",
    "device['os'], true",
    "items[3], true",
    "items[3].price, true",
    "labels.ann, false",
    "labels.ann.n, true",
    "tags[1], false",
    "ann, false"
  })
  void nothing_but_its_type_will_do_for_a_contested_field_and_what_is_in_it(
      String path, boolean demanded) {
    StructType optional =
        StructType.fromDDL(
            "id STRING, device STRUCT<os: STRING>, items ARRAY<STRUCT<price: DOUBLE>>,"
                + " labels MAP<STRING, STRUCT<n: INT>>, tags ARRAY<STRING>");
    StructType schema =
        ContestedFields.mark(
            optional, Set.of("id", "device.os", "items[*]", "labels.*.n", "not.there"));

    assertThat(RecordPath.of(path, schema).required()).isEqualTo(demanded);
    assertThat(schema.sameType(optional)).isTrue();
    assertThat(ContestedFields.mark(optional, Set.of())).isSameAs(optional);
  }

  @Test
  void a_key_of_megabytes_is_walked_like_any_other() {
    String key = "\\'.".repeat(1_000_000);

    assertThat(RecordPath.of("labels['" + key + "'].n", SCHEMA).told()).isEqualTo("labels.*.n");
    assertThat(
            new RequiredMisfit(
                    new StructType()
                        .add(
                            "labels",
                            DataTypes.createMapType(DataTypes.StringType, DataTypes.LongType)),
                    true)
                .invoke(MapOfTexts.of(Map.of("labels['" + key + "']", "true"))))
        .satisfies(row -> assertThat(row.getUTF8String(2)).hasToString("labels.*"))
        .satisfies(
            row ->
                assertThat(row.getUTF8String(3)).hasToString("expected bigint, found a boolean"));
  }
}
