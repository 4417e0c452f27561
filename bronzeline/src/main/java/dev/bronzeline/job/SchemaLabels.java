package dev.bronzeline.job;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.bronzeline.schema.SchemaVersion;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * Versions of a schema whose source does not count them. A file that has changed while a job ran is
 * called by the version in the configuration and a digest of its fields, as in {@code 1+9f3c2a1b}.
 */
final class SchemaLabels {
  private static final String MARK = "+";
  private static final int DIGITS = 8;

  private SchemaLabels() {}

  /** The same schema with its label. */
  static SchemaVersion labelled(SchemaVersion file) {
    return file.as(file.version() + MARK + digest(file.schema().json()));
  }

  /** Whether a version is a label of another one. */
  static boolean isOf(@Nullable String version, String configured) {
    return version != null && version.startsWith(configured + MARK);
  }

  private static String digest(String text) {
    try {
      byte[] sha = MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8));
      return HexFormat.of().formatHex(sha).substring(0, DIGITS);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256", e);
    }
  }
}
