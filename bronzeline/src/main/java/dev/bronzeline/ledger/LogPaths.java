package dev.bronzeline.ledger;

import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Where the log lies below a root. */
public final class LogPaths {

  /** The folder of the log. */
  public static final String FOLDER = "_log";

  /** The folder of the intents: what a writer is about to publish. */
  public static final String INTENTS = FOLDER + "/intents";

  private static final Pattern ENTRY = Pattern.compile(FOLDER + "/(0\\d{19})\\.json");

  private LogPaths() {}

  /** The path of an entry, relative to the root. */
  public static String entry(long sequence) {
    return "%s/%020d.json".formatted(FOLDER, sequence);
  }

  /** The sequence number that a path names; empty when it is not the path of an entry. */
  public static OptionalLong sequence(String path) {
    Matcher entry = ENTRY.matcher(path);
    return entry.matches() ? OptionalLong.of(Long.parseLong(entry.group(1))) : OptionalLong.empty();
  }
}
