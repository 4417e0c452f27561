package dev.bronzeline.launch;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/** Holds docs/cli.md against the program. */
class CliDocumentationTest {

  /** Of a module of its own, which holds the section against it. */
  private static final String PLUGGED_IN = "bronze bench";

  private static final Set<String> OF_EVERY_COMMAND = Set.of("--help", "--version", "--verbose");
  private static final Pattern OPTION = Pattern.compile("(?<=`)--[a-z-]+");
  private static String page = "";

  @BeforeAll
  static void read() throws Exception {
    page = Files.readString(Path.of(System.getProperty("bronze.home"), "docs", "cli.md"));
  }

  @Test
  void every_command_and_no_other_has_a_section() {
    Set<String> documented = new TreeSet<>();
    for (String line : page.lines().toList()) {
      if (line.startsWith("## bronze ")) {
        documented.add(line.substring("## ".length()));
      }
    }
    assertThat(documented.remove(PLUGGED_IN)).as(PLUGGED_IN).isTrue();

    assertThat(documented)
        .isEqualTo(new TreeSet<>(commands().stream().map(CliDocumentationTest::name).toList()));
  }

  @Test
  void every_option_and_no_other_is_in_its_commands_table() {
    for (CommandLine command : commands()) {
      Set<String> known =
          command.getCommandSpec().options().stream()
              .filter(option -> !option.usageHelp() && !option.versionHelp())
              .map(OptionSpec::longestName)
              .filter(name -> !name.equals("--verbose"))
              .collect(Collectors.toCollection(TreeSet::new));

      assertThat(optionsInTable("## " + name(command))).as(name(command)).isEqualTo(known);
    }
    assertThat(optionsInTable("## Every command")).containsAll(OF_EVERY_COMMAND);
  }

  @Test
  void every_option_and_command_explains_itself() {
    for (CommandLine command : commands()) {
      assertThat(command.getCommandSpec().usageMessage().description()).isNotEmpty();
      for (OptionSpec option : command.getCommandSpec().options()) {
        assertThat(option.description()).as(option.longestName()).isNotEmpty();
      }
    }
  }

  @Test
  void every_exit_code_and_no_other_is_listed() {
    List<String> listed =
        section("## Exit codes").lines().filter(line -> line.matches("\\| \\d+ .*")).toList();

    assertThat(listed)
        .containsExactlyElementsOf(
            Arrays.stream(ExitCode.values())
                .map(code -> "| %d | %s |".formatted(code.code(), code.meaning()))
                .toList());
  }

  private static Set<String> optionsInTable(String title) {
    return section(title)
        .lines()
        .filter(line -> line.startsWith("| `"))
        .flatMap(CliDocumentationTest::options)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** The options in the first column. */
  private static Stream<String> options(String row) {
    return OPTION.matcher(row.split("\\|", 3)[1]).results().map(MatchResult::group);
  }

  private static String section(String title) {
    int begin = page.indexOf(title + "\n");
    assertThat(begin).as(title).isNotNegative();
    int end = page.indexOf("\n## ", begin);
    return end < 0 ? page.substring(begin) : page.substring(begin, end);
  }

  /** All commands, with the commands of commands. */
  private static List<CommandLine> commands() {
    return below(JobLauncher.commandLine()).toList();
  }

  private static Stream<CommandLine> below(CommandLine command) {
    return command.getSubcommands().values().stream()
        .flatMap(sub -> Stream.concat(Stream.of(sub), below(sub)));
  }

  private static String name(CommandLine command) {
    return command.getCommandSpec().qualifiedName();
  }
}
