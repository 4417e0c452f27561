package dev.bronzeline.storage;

import java.time.Duration;
import java.time.Instant;
import java.util.UUID;

/** Rules for paths below a root, and the folder in which stores without uploads stage files. */
final class StorePaths {
  /** Readers pass over names that begin with an underscore. */
  static final String STAGING = "_staging";

  private static final Duration FORGOTTEN = Duration.ofDays(1);

  private StorePaths() {}

  /**
   * Returns the path if it stays below the root.
   *
   * @throws IllegalArgumentException if it is absolute, empty, or has an empty part, {@code .} or
   *     {@code ..}
   */
  static String checked(String path) {
    for (String part : path.split("/", -1)) {
      if (part.isEmpty() || part.equals(".") || part.equals("..")) {
        throw new IllegalArgumentException(
            "'%s' is not a path below the root: it must be relative, without empty parts or dots"
                .formatted(path));
      }
    }
    return path;
  }

  /** A new place to stage a file; {@link #finalName} leads back to the file's name. */
  static String staged(String path) {
    return STAGING + "/" + UUID.randomUUID() + "." + path.substring(path.lastIndexOf('/') + 1);
  }

  /**
   * Whether something staged that is no data file, so a log entry or an intent, was left behind:
   * who stages one publishes it at once.
   */
  static boolean isForgotten(String stagedName, Instant modified, Instant now) {
    return WriterId.ofFile(finalName(stagedName)).isEmpty()
        && modified.isBefore(now.minus(FORGOTTEN));
  }

  static String finalName(String stagedName) {
    return stagedName.substring(stagedName.indexOf('.') + 1);
  }

  static boolean isStaged(String path) {
    return path.startsWith(STAGING + "/");
  }
}
