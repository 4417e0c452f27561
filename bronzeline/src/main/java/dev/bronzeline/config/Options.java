package dev.bronzeline.config;

import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Options that are handed on to another system as they are. Those whose name says so (password,
 * secret, token, JAAS, …) are secrets, so the options as a whole can be printed.
 *
 * @param plain the options that may be shown
 * @param secret the options that may not
 */
public record Options(SortedMap<String, String> plain, SortedMap<String, Secret> secret) {

  private static final Pattern SECRET =
      Pattern.compile(
          "secret|passw(or)?d|passphrase|token|credential|jaas|access[._-]?key|private[._-]?key"
              + "|keystore[.]key|user[.]info",
          Pattern.CASE_INSENSITIVE);

  /** No options at all. */
  static final Options NONE = of(Map.of());

  /** Keeps the two kinds apart and unmodifiable. */
  public Options {
    plain = Collections.unmodifiableSortedMap(new TreeMap<>(plain));
    secret = Collections.unmodifiableSortedMap(new TreeMap<>(secret));
  }

  /** Sorts options into those that may be shown and those that may not. */
  public static Options of(Map<String, String> options) {
    SortedMap<String, String> plain = new TreeMap<>();
    SortedMap<String, Secret> secret = new TreeMap<>();
    options.forEach(
        (key, value) -> {
          if (isSecret(key)) {
            secret.put(key, Secret.of(value));
          } else {
            plain.put(key, value);
          }
        });
    return new Options(plain, secret);
  }

  /** Whether the value of an option with this name must not be shown. */
  static boolean isSecret(String key) {
    return SECRET.matcher(key).find();
  }

  /** All options in clear: hand them to what needs them, and to nothing that prints. */
  public SortedMap<String, String> reveal() {
    SortedMap<String, String> all = new TreeMap<>(plain);
    secret.forEach((key, value) -> all.put(key, value.reveal()));
    return all;
  }
}
