package dev.bronzeline.launch;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * How the log is written. It has to be chosen before the first line of it: the logging library
 * reads the choice when it starts.
 */
enum LogFormat {
  /** Lines for people. */
  TEXT,
  /** One JSON object a line. */
  JSON;

  /** The option that chooses it. */
  static final String OPTION = "--log-format";

  /** The variable that chooses it where no option does. */
  static final String VARIABLE = "BRONZE_LOG_FORMAT";

  /** Where config/log4j2.properties looks; the names of its appenders are the values. */
  private static final String PROPERTY = "bronze.log.format";

  /** From now on the log is written like this. */
  void choose() {
    System.setProperty(PROPERTY, name().toLowerCase(Locale.ROOT));
  }

  /**
   * Chooses what the environment says.
   *
   * @param value the variable's value; null when it is not set
   * @return what is wrong with the value; null when nothing is
   */
  static @Nullable String chooseFrom(@Nullable String value) {
    if (value == null || value.isBlank()) {
      return null;
    }
    for (LogFormat format : values()) {
      if (format.name().equalsIgnoreCase(value.strip())) {
        format.choose();
        return null;
      }
    }
    TEXT.choose();
    return "%s must be text or json, not '%s'; the log is written as text."
        .formatted(VARIABLE, value);
  }

  /**
   * Chooses what an option says. It is looked for before the options are read, which begins with
   * loading the commands, and some of these begin to log.
   */
  static void chooseFrom(String[] arguments) {
    for (int i = 0; i < arguments.length; i++) {
      String argument = arguments[i];
      String value =
          argument.startsWith(OPTION + "=")
              ? argument.substring(OPTION.length() + 1)
              : argument.equals(OPTION) && i + 1 < arguments.length ? arguments[i + 1] : "";
      for (LogFormat format : values()) {
        if (format.name().equalsIgnoreCase(value)) {
          format.choose();
        }
      }
    }
  }

  /** What was chosen. */
  static LogFormat chosen() {
    return "json".equals(System.getProperty(PROPERTY)) ? JSON : TEXT;
  }
}
