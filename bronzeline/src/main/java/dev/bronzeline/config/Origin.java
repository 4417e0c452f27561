package dev.bronzeline.config;

/**
 * Where a piece of configuration stands.
 *
 * @param file the file, relative to the configuration directory, or {@code --set}
 * @param line the line, from 1; 0 when there is none
 */
record Origin(String file, int line) {

  Origin(String file) {
    this(file, 0);
  }

  @Override
  public String toString() {
    return line > 0 ? file + ":" + line : file;
  }
}
