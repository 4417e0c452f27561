package dev.bronzeline.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

class BenchCommandTest {

  private final CommandLine command = new CommandLine(new BenchCommand());

  @Test
  void it_helps() {
    var out = new StringWriter();

    assertThat(command.setOut(new PrintWriter(out)).execute("--help")).isZero();
    assertThat(out.toString()).contains("Measures the job", "--events");
  }

  @Test
  void the_page_of_the_command_line_lists_every_option_and_no_other() throws IOException {
    String page = Files.readString(Path.of(System.getProperty("bronze.home"), "docs", "cli.md"));
    String section = page.substring(page.indexOf("## bronze bench\n") + 3);
    Set<String> documented =
        Pattern.compile("(?m)^\\| `(--[a-z]+)")
            .matcher(section.substring(0, section.indexOf("\n## ")))
            .results()
            .map(match -> match.group(1))
            .collect(Collectors.toCollection(TreeSet::new));

    Set<String> known =
        command.getCommandSpec().options().stream()
            .map(OptionSpec::longestName)
            .filter(name -> !Set.of("--help", "--version").contains(name))
            .collect(Collectors.toCollection(TreeSet::new));
    assertThat(documented).isEqualTo(known);
  }
}
