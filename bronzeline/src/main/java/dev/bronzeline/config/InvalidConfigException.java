package dev.bronzeline.config;

import java.util.List;
import java.util.stream.Collectors;

/** The configuration cannot be used. Its message lists every problem, one a line. */
public final class InvalidConfigException extends RuntimeException {

  private final List<Problem> problems;

  /**
   * An exception with all problems.
   *
   * @param what what was read, such as {@code the configuration in config/}
   * @param problems everything that is wrong with it, at least one
   */
  public InvalidConfigException(String what, List<Problem> problems) {
    super(
        "%s has %d problem%s:%n%s"
            .formatted(
                what,
                problems.size(),
                problems.size() == 1 ? "" : "s",
                problems.stream()
                    .map(problem -> "  " + problem)
                    .collect(Collectors.joining(System.lineSeparator()))));
    this.problems = List.copyOf(problems);
  }

  /**
   * An exception about more than one configuration.
   *
   * @param message what is wrong with them
   */
  public InvalidConfigException(String message) {
    super(message);
    this.problems = List.of();
  }

  /** Everything that is wrong, by file and line; empty if the message says it. */
  public List<Problem> problems() {
    return problems;
  }
}
