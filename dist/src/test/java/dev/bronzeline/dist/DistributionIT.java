package dev.bronzeline.dist;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The archive, unpacked somewhere else and run as it is. */
class DistributionIT {

  @TempDir static Path folder;
  private static Path installed = Path.of("");

  @BeforeAll
  static void unpack() throws Exception {
    Path archive = Path.of(System.getProperty("bronze.archive"));
    run("tar", "-xzf", archive.toString(), "-C", folder.toString());
    installed = folder.resolve(archive.getFileName().toString().replace(".tar.gz", ""));
  }

  @Test
  void it_runs_without_a_build_from_another_folder() throws Exception {
    String key = "pii.key=" + Base64.getEncoder().encodeToString(new byte[32]);

    String said = run(bronze(), "validate", "--environment", "dev", "--set", key);

    assertThat(said)
        .contains("user_events in dev: valid")
        .contains("earthquakes in dev: valid")
        .doesNotContain("building");
  }

  @Test
  void the_commands_of_all_modules_are_there() throws Exception {
    assertThat(run(bronze(), "--help")).contains("demo", "verify", "bench");
    assertThat(run(bronze(), "--version")).matches("(?s)bronze \\d.*");
  }

  @Test
  void its_pages_name_only_files_that_are_there() throws IOException {
    List<Path> missing = new ArrayList<>();
    List<Path> pages = new ArrayList<>();
    try (var files = Files.walk(installed)) {
      files.filter(file -> file.toString().endsWith(".md")).forEach(pages::add);
    }
    Pattern link = Pattern.compile("]\\((?!https?:)([^)#]+)");
    for (Path page : pages) {
      link.matcher(Files.readString(page))
          .results()
          .map(found -> page.resolveSibling(found.group(1)))
          .filter(target -> !Files.exists(target))
          .forEach(missing::add);
    }

    assertThat(pages).hasSizeGreaterThan(10);
    assertThat(missing).isEmpty();
  }

  @Test
  void its_readme_calls_the_program_where_it_is() throws IOException {
    assertThat(Files.readString(installed.resolve("README.md")))
        .contains("bin/bronze demo")
        .doesNotContain("./bronze ");
  }

  private static String bronze() {
    return installed.resolve("bin/bronze").toString();
  }

  private static String run(String... command) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String said = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
    return said;
  }
}
