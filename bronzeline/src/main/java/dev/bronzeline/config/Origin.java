package dev.bronzeline.config;

/**
 * Where a piece of configuration stands.
 *
 * @param file the file, relative to the configuration directory, or {@code --set}
 * @param line the line, from 1; 0 when there is none
 */
record Origin(String file, int line) {

  /** The command line, as a file. */
  static final String COMMAND_LINE = "--set";

  Origin {
    line = file.equals(COMMAND_LINE) ? 0 : line;
  }

  Origin(String file) {
    this(file, 0);
  }

  @Override
  public String toString() {
    return line > 0 ? file + ":" + line : file;
  }
}
