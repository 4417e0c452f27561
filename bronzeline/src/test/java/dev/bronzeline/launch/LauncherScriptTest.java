package dev.bronzeline.launch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The script {@code bronze}, in a checkout made up for it, with a Java and a Maven that tell. */
class LauncherScriptTest {

  private static final Path HOME = Path.of(System.getProperty("bronze.home"));

  @TempDir Path folder;

  private final Instant built = Instant.now().minus(Duration.ofHours(1));
  private Path checkout = Path.of("");
  private final Map<String, String> environment = new HashMap<>();

  private record Run(int code, List<String> out, String err) {}

  @BeforeEach
  void checkOutAndBuild() throws IOException, InterruptedException {
    checkout = folder.toRealPath().resolve("check out");
    write(checkout.resolve("pom.xml"), "");
    write(checkout.resolve("config/jvm.options"), "");
    write(checkout.resolve("bronzeline/src/main/java/Some.java"), "");
    script(checkout.resolve("target/bronzeline/bin/bronze"), "");
    Files.copy(HOME.resolve("bronze"), checkout.resolve("bronze"));
    java("17.0.9");
    maven(0);
    everythingBefore(built);
    write(checkout.resolve("target/bronzeline.stamp"), "");
    changedAt(checkout.resolve("target/bronzeline.stamp"), built);
  }

  @Test
  void it_starts_the_launcher_with_the_arguments_as_they_are() throws Exception {
    Run run = run(checkout.resolve("bronze"), "run", "--set", "a b=*");

    assertThat(run.code()).isZero();
    assertThat(run.err()).isEmpty();
    assertThat(run.out())
        .contains("-Xmx2g", "-Dbronze.home=" + checkout + "/target/bronzeline")
        .endsWith("dev.bronzeline.launch.JobLauncher", "run", "--set", "a b=*");
  }

  @Test
  void it_finds_its_folder_through_symbolic_links_and_from_elsewhere() throws Exception {
    Path link = Files.createSymbolicLink(folder.resolve("first link"), checkout.resolve("bronze"));
    Path second =
        Files.createSymbolicLink(
            Files.createDirectory(folder.resolve("bin")).resolve("bronze"),
            Path.of("..", link.getFileName().toString()));

    Run run = run(second, "validate");

    assertThat(run.code()).isZero();
    assertThat(run.out())
        .contains(
            "-Dbronze.home=" + checkout + "/target/bronzeline",
            "-Dbronze.config=" + checkout + "/config",
            "-Dbronze.called=" + second);
  }

  @Test
  void in_the_distribution_everything_is_beside_its_folder() throws Exception {
    Path installed = folder.toRealPath().resolve("installed");
    Files.createDirectories(installed.resolve("bin"));
    Path bronze = Files.copy(HOME.resolve("bronze"), installed.resolve("bin/bronze"));

    assertThat(run(bronze).out())
        .contains(
            "@" + installed + "/config/jvm.options",
            "-Dbronze.home=" + installed,
            "-Dbronze.config=" + installed + "/config",
            installed + "/jars/*");
  }

  @Test
  void a_java_that_is_too_old_is_refused_with_its_version_and_a_remedy() throws Exception {
    for (String version : List.of("11.0.2", "1.8.0_392")) {
      java(version);

      Run run = run(checkout.resolve("bronze"), "demo");

      assertThat(run.code()).isEqualTo(ExitCode.NOT_STARTED.code());
      assertThat(run.out()).isEmpty();
      assertThat(run.err())
          .contains("Java 17 or newer is needed, but the one found by JAVA_HOME is " + version)
          .contains("export JAVA_HOME=/path/to/jdk-17");
    }
  }

  @Test
  void a_change_of_the_configuration_needs_no_build() throws Exception {
    write(checkout.resolve("config/pipelines/mine.yaml"), "new");

    assertThat(run(checkout.resolve("bronze")).err()).isEmpty();
    assertThat(checkout.resolve("built")).doesNotExist();
  }

  @Test
  void a_change_of_the_program_is_built_once() throws Exception {
    write(checkout.resolve("bronzeline/src/main/java/Some.java"), "new");

    assertThat(run(checkout.resolve("bronze")).err()).contains("bronze: building");
    assertThat(run(checkout.resolve("bronze")).err()).isEmpty();
    assertThat(checkout.resolve("built")).hasContent("built");
  }

  @Test
  void a_build_that_fails_starts_nothing() throws Exception {
    maven(1);
    write(checkout.resolve("bronzeline/src/main/java/Some.java"), "new");

    Run run = run(checkout.resolve("bronze"));

    assertThat(run.code()).isEqualTo(ExitCode.NOT_STARTED.code());
    assertThat(run.out()).isEmpty();
    assertThat(run.err()).contains("the build failed");
  }

  @Test
  void the_heap_is_a_size_or_an_option_and_more_options_win() throws Exception {
    environment.put("BRONZE_JAVA_OPTS", "-Da=* -Db=2");
    environment.put("BRONZE_HEAP", "4g");
    assertThat(run(checkout.resolve("bronze")).out()).contains("-Xmx4g", "-Da=*", "-Db=2");

    environment.put("BRONZE_HEAP", "-Xmx512m");
    assertThat(run(checkout.resolve("bronze")).out()).contains("-Xmx512m");
  }

  @Test
  void every_variable_that_it_reads_and_no_other_is_documented() throws IOException {
    String page = Files.readString(HOME.resolve("docs/cli.md"));
    String section = page.substring(page.indexOf("## Variables"));

    assertThat(names("(?m)^\\| `([A-Z_]+)` \\|", section.substring(0, section.indexOf("\n## "))))
        .isEqualTo(names("(?m)^#   ([A-Z_]+) ", Files.readString(HOME.resolve("bronze"))));
  }

  private static Set<String> names(String pattern, String text) {
    return Pattern.compile(pattern)
        .matcher(text)
        .results()
        .map((MatchResult match) -> match.group(1))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** A Java that says its version, and otherwise its arguments, one a line. */
  private void java(String version) throws IOException, InterruptedException {
    script(
        folder.resolve("jdk/bin/java"),
        """
        case "$*" in
          *-XshowSettings*) echo 'openjdk version "%s"' >&2 ;;
          *) printf '%%s\\n' "$@" ;;
        esac
        """
            .formatted(version));
  }

  private void maven(int code) throws IOException, InterruptedException {
    script(folder.resolve("maven/mvn"), "echo built >>built\nexit " + code);
  }

  private Run run(Path script, String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("bash", script.toString()));
    command.addAll(List.of(arguments));
    Path out = folder.resolve("out");
    Path err = folder.resolve("err");
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.directory(folder.toFile()).redirectOutput(out.toFile()).redirectError(err.toFile());
    builder.environment().keySet().removeIf(name -> name.startsWith("BRONZE_"));
    builder.environment().putAll(environment);
    builder.environment().put("JAVA_HOME", folder.resolve("jdk").toString());
    builder
        .environment()
        .merge("PATH", folder.resolve("maven").toString(), (path, mine) -> mine + ":" + path);
    int code = builder.start().waitFor();
    return new Run(code, Files.readAllLines(out), Files.readString(err));
  }

  private static void write(Path file, String text) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  /** Made executable by another process, so that no child of this one holds it open for writing. */
  private static void script(Path file, String text) throws IOException, InterruptedException {
    write(file, "#!/bin/sh\n" + text);
    new ProcessBuilder("chmod", "755", file.toString()).start().waitFor();
  }

  private void everythingBefore(Instant time) throws IOException {
    try (var files = Files.walk(checkout)) {
      for (Path file : files.toList()) {
        changedAt(file, time.minusSeconds(60));
      }
    }
  }

  private static void changedAt(Path file, Instant time) throws IOException {
    Files.setLastModifiedTime(file, FileTime.from(time));
  }
}
