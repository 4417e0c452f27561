package dev.bronzeline.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code docs/configuration.md} names every key that exists, with its type and default, and no
 * other.
 */
class DocumentationTest {

  private static final Path DOCUMENT =
      Path.of(System.getProperty("bronze.home", ".."), "docs", "configuration.md");
  private static final Pattern ROW =
      Pattern.compile("\\| `([a-z0-9.*\\[\\]-]+)` \\| (.*?) \\| (.*?) ?\\| `(.+?)` \\| (.+) \\|");
  private static final String REQUIRED = "*required*";

  @TempDir Path directory;

  private record Row(String type, String fallback, String example) {}

  @Test
  void the_documented_keys_types_and_defaults_are_those_of_the_code() throws IOException {
    Map<String, String> documented = new LinkedHashMap<>();
    rows()
        .forEach(
            (key, row) ->
                documented.put(key, row.type + ": " + row.fallback.replace(REQUIRED, "")));
    Map<String, String> known = new LinkedHashMap<>();
    for (Settings.Known key : known()) {
      String fallback = key.fallback() == null ? "" : "`" + key.fallback() + "`";
      known.put(key.path(), key.kind() + ": " + fallback);
    }

    assertThat(documented).containsExactlyInAnyOrderEntriesOf(known);
  }

  @Test
  void the_documented_examples_are_good_values() throws IOException {
    List<String> wrong = new ArrayList<>();
    rows()
        .forEach(
            (key, row) -> {
              if (!key.contains("[]") && !key.endsWith("*")) {
                ConfigFixture config = new ConfigFixture(directory);
                config.env("BRONZE_PII_KEY", ConfigFixture.KEY);
                config.set(key, row.example);
                config
                    .problems()
                    .lines()
                    .filter(problem -> problem.startsWith("--set: " + key + " "))
                    .forEach(wrong::add);
              }
            });

    assertThat(wrong).isEmpty();
  }

  @Test
  void what_is_required_is_documented_as_required() throws IOException {
    ConfigFixture config =
        new ConfigFixture(directory)
            .file("spark_config.yaml", "")
            .file("kafka.yaml", "")
            .file(
                "pipelines/orders.yaml",
                """
            source: {topic: orders}
            rules: [{}]
            batch-rules: [{}]
            error-budget: {window: 1h}
            pii: {keys: [{}], fields: [{}]}
            normalize: [{}]
            deduplicate: {window: 1h}
            """);
    Matcher missing = Pattern.compile(": (\\S+) is required").matcher(config.problems());
    List<String> required = new ArrayList<>();
    while (missing.find()) {
      required.add(missing.group(1).replaceAll("\\[\\d+]", "[]"));
    }
    List<String> documented = new ArrayList<>();
    rows()
        .forEach(
            (key, row) -> {
              if (row.fallback.equals(REQUIRED)) {
                documented.add(key);
              }
            });

    assertThat(documented).containsExactlyInAnyOrderElementsOf(required);
  }

  private static Map<String, Row> rows() throws IOException {
    Map<String, Row> rows = new LinkedHashMap<>();
    for (String line : Files.readAllLines(DOCUMENT)) {
      Matcher row = ROW.matcher(line);
      if (row.matches()) {
        rows.put(row.group(1), new Row(row.group(2), row.group(3), row.group(4)));
      }
    }
    return rows;
  }

  /** All keys that a configuration with something in every section is asked for. */
  private List<Settings.Known> known() {
    Problems problems = new Problems();
    Tree.Section tree =
        YamlText.section(
            "all.yaml",
            """
            source: {topic: orders}
            rules: [{}]
            batch-rules: [{}]
            error-budget: {max-rejected: 5%}
            pii: {keys: [{}], fields: [{}]}
            normalize: [{}]
            deduplicate: {keys: [id]}
            """,
            problems);
    Settings settings =
        Settings.of(Objects.requireNonNull(tree), problems, new Interpolation(name -> null));
    BronzeConfig.read(settings, directory, "orders", "dev");
    return settings.known();
  }
}
