package dev.bronzeline.config;

import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * One thing that is wrong with the configuration. It prints as one line: where, what, and what to
 * do about it. It never holds the value of a secret.
 *
 * @param file the file, relative to the configuration directory, or {@code --set}; null when the
 *     problem has no place
 * @param line the line in the file, from 1; 0 when it is not known
 * @param path the setting, as in {@code rules[2].field}; empty when the file as a whole is meant
 * @param value the value as it was written, before interpolation; null when there is none to show
 * @param message what is wrong, as the rest of a sentence that begins with the path
 * @param remedy what to do about it; null when the message says it
 */
public record Problem(
    @Nullable String file,
    int line,
    String path,
    @Nullable String value,
    String message,
    @Nullable String remedy)
    implements Serializable {

  private static final int LONGEST_VALUE = 80;

  /** The problem in one line. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    if (file != null) {
      text.append(new Origin(file, line)).append(": ");
    }
    if (!path.isEmpty()) {
      text.append(path).append(' ');
    }
    text.append(message);
    if (value != null) {
      text.append(", but is '").append(shortened(value)).append('\'');
    }
    if (remedy != null) {
      text.append("; ").append(remedy);
    }
    return text.toString();
  }

  private static String shortened(String value) {
    return value.length() <= LONGEST_VALUE ? value : value.substring(0, LONGEST_VALUE) + "…";
  }
}
