package dev.bronzeline.refine;

import org.jspecify.annotations.Nullable;

/**
 * Personal data found where none is declared, as {@code _violations} and the log name it: {@code
 * pii.email:notes[*].text}. No id of a rule has a colon. A finding never tells a value.
 *
 * @param kind what it looks like
 * @param field the field that it was found in, in declared names; {@code _rescued} for what did not
 *     fit the schema. The path of a map stands for its keys
 */
public record PiiFinding(String kind, String field) {
  private static final String PREFIX = "pii.";
  private static final char SEPARATOR = ':';

  /** The id. */
  public String id() {
    return PREFIX + kind + SEPARATOR + field;
  }

  /** The finding that an id means; null when it is the id of a rule. */
  public static @Nullable PiiFinding parse(String id) {
    int at = id.indexOf(SEPARATOR);
    return id.startsWith(PREFIX) && at > 0
        ? new PiiFinding(id.substring(PREFIX.length(), at), id.substring(at + 1))
        : null;
  }
}
