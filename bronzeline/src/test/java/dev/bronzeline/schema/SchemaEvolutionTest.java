package dev.bronzeline.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every row of the table in {@code docs/schema-evolution.md}. */
class SchemaEvolutionTest {

  private static final Path DOCUMENT =
      Path.of(System.getProperty("bronze.home", ".."), "docs", "schema-evolution.md");
  private static final Pattern ROW =
      Pattern.compile("\\| `(.+?)` \\| `(.+?)` \\| ([A-Z_, ]+|none) \\| (yes|no) \\| (yes|no) \\|");

  @ParameterizedTest
  @MethodSource("rows")
  void a_documented_change_is_what_the_document_says(
      String before, String after, String changes, boolean backward, boolean forward) {
    SchemaDiff diff = SchemaDiff.between(schema(before), schema(after));

    assertThat(
            diff.changes().stream()
                .map(change -> change.kind().name())
                .collect(Collectors.joining(", ")))
        .isEqualTo(changes.equals("none") ? "" : changes);
    assertThat(diff.isBackward()).as("backward: " + diff.againstBackward()).isEqualTo(backward);
    assertThat(diff.isForward()).as("forward: " + diff.againstForward()).isEqualTo(forward);
  }

  @Test
  void every_kind_of_change_is_documented() throws IOException {
    String documented =
        rows().map(row -> String.valueOf(row.get()[2])).collect(Collectors.joining(", "));

    assertThat(List.of(documented.split(", ")))
        .containsAll(Arrays.stream(SchemaChange.Kind.values()).map(Enum::name).toList());
  }

  static Stream<Arguments> rows() throws IOException {
    List<Arguments> rows = new ArrayList<>();
    for (String line : Files.readAllLines(DOCUMENT)) {
      Matcher row = ROW.matcher(line);
      if (row.matches()) {
        rows.add(
            arguments(
                row.group(1),
                row.group(2),
                row.group(3),
                row.group(4).equals("yes"),
                row.group(5).equals("yes")));
      }
    }
    assertThat(rows).hasSizeGreaterThan(40);
    return rows.stream();
  }

  private static SchemaVersion schema(String fields) {
    if (!fields.startsWith("{")) {
      return new SchemaVersion("1", StructType.fromDDL(fields), null, "ddl");
    }
    Schema avro =
        new Schema.Parser()
            .parse("{\"type\": \"record\", \"name\": \"R\", \"fields\": [%s]}".formatted(fields));
    return new SchemaVersion("1", AvroSchemas.struct(avro), avro, "avro");
  }
}
