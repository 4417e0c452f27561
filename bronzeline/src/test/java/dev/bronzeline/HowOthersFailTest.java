package dev.bronzeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Holds the tests that the documentation names against those that there are. */
class HowOthersFailTest {
  private static final Path HOME = Path.of(System.getProperty("bronze.home"));
  private static final Path SOURCES = HOME.resolve("bronzeline/src/test/java");
  private static final Pattern NAMED = Pattern.compile("`(\\w+)#(\\w+)`");

  @ParameterizedTest
  @ValueSource(strings = {"docs/how-others-fail.md", "ARCHITECTURE.md"})
  void every_test_that_is_named_exists(String page) throws Exception {
    Map<String, String> classes = classes();
    List<String> missing = new ArrayList<>();
    Matcher named = NAMED.matcher(Files.readString(HOME.resolve(page)));
    int tests = 0;
    for (; named.find(); tests++) {
      String name = classes.get(named.group(1));
      if (name == null || !methods(name).contains(named.group(2))) {
        missing.add(named.group());
      }
    }

    assertThat(missing).isEmpty();
    assertThat(tests).isPositive();
  }

  @Test
  void every_way_to_fail_has_a_test() throws IOException {
    List<String> rows =
        Files.readString(HOME.resolve("docs/how-others-fail.md"))
            .lines()
            .filter(line -> line.startsWith("| ") && !line.startsWith("| how"))
            .toList();

    assertThat(rows).hasSizeGreaterThan(30);
    assertThat(rows)
        .allSatisfy(
            row -> assertThat(row.substring(row.lastIndexOf(" | "))).containsPattern(NAMED));
  }

  /** The test classes, by their simple names. */
  private static Map<String, String> classes() throws IOException {
    Map<String, String> classes = new HashMap<>();
    try (Stream<Path> files = Files.walk(SOURCES)) {
      for (Path file : files.filter(path -> path.toString().endsWith(".java")).toList()) {
        String path = SOURCES.relativize(file).toString();
        String name = path.substring(0, path.length() - ".java".length()).replace('/', '.');
        classes.put(name.substring(name.lastIndexOf('.') + 1), name);
      }
    }
    return classes;
  }

  /** Without initialising the class: some of them start servers. */
  private static List<String> methods(String className) throws ClassNotFoundException {
    Class<?> type = Class.forName(className, false, HowOthersFailTest.class.getClassLoader());
    return Arrays.stream(type.getDeclaredMethods()).map(method -> method.getName()).toList();
  }
}
