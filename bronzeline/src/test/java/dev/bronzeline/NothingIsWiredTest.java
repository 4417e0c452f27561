package dev.bronzeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bronzeline.schema.FieldTypes;
import dev.bronzeline.schema.SchemaLoader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The product knows no pipeline: the names of its fields are in no Java file but the sample code.
 */
class NothingIsWiredTest {
  private static final Path HOME = Path.of(System.getProperty("bronze.home"));
  private static final Path SOURCES = HOME.resolve("bronzeline/src/main/java/dev/bronzeline");
  private static final Pattern COMMENT = Pattern.compile("/\\*.*?\\*/|//[^\\n]*", Pattern.DOTALL);

  /** Words of Bronzeline's own that are fields of a sample by chance. */
  private static final Set<String> OWN_WORDS =
      Set.of("alert", "id", "properties", "status", "timestamp", "title", "type", "url", "version");

  @ParameterizedTest
  @ValueSource(strings = {"user_events", "earthquakes"})
  void no_field_of_a_pipeline_is_named_in_the_product(String pipeline) throws IOException {
    List<String> fields =
        FieldTypes.of(new SchemaLoader(HOME.resolve("config")).load(pipeline)).keySet().stream()
            .map(path -> path.substring(path.lastIndexOf('.') + 1))
            .filter(name -> name.matches("\\w+") && !OWN_WORDS.contains(name))
            .toList();
    assertThat(fields).hasSizeGreaterThan(10);

    try (Stream<Path> files = Files.walk(SOURCES)) {
      for (Path file : files.filter(NothingIsWiredTest::isOfTheProduct).toList()) {
        String code = COMMENT.matcher(Files.readString(file)).replaceAll("");
        assertThat(fields)
            .as(file.toString())
            .allSatisfy(field -> assertThat(code).doesNotContain("\"" + field + "\""));
      }
    }
  }

  private static boolean isOfTheProduct(Path file) {
    return file.toString().endsWith(".java") && !file.startsWith(SOURCES.resolve("demo"));
  }
}
