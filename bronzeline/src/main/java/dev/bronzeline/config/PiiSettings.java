package dev.bronzeline.config;

import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How personal data is treated: section {@code pii}.
 *
 * @param key 32 bytes in base64, for hashes and for sealing dead letters; null without fields
 * @param keyId the name of the key, so that rows and dead letters say which one was used
 * @param fields the fields with personal data
 */
public record PiiSettings(@Nullable Secret key, String keyId, List<Field> fields) {

  private static final int KEY_BYTES = 32;

  /**
   * A field with personal data.
   *
   * @param path its path
   * @param mode what happens to its value
   * @param keep what a mask leaves readable
   * @param canonicalize what is done to the text before it is hashed, so that equal things get
   *     equal hashes
   */
  public record Field(String path, Mode mode, Mask keep, Set<TextStep> canonicalize) {}

  /** What happens to a value. */
  public enum Mode {
    /** It becomes a keyed hash: equal values stay equal, and nobody without the key can guess. */
    HASH,
    /** A part of it stays readable. */
    MASK,
    /** It becomes null. */
    REMOVE
  }

  /** The key's 32 bytes; null when there is no key. */
  public byte @Nullable [] keyBytes() {
    return key == null ? null : decoded(key);
  }

  static PiiSettings read(Settings pii) {
    PiiSettings settings =
        new PiiSettings(
            pii.secret("key"), pii.get("key-id", Kind.NAME, "k1"), fields(pii.sections("fields")));
    if (settings.key == null && !settings.fields.isEmpty() && !pii.has("key")) {
      pii.problem(
          "key",
          "is required: fields are hashed with it, and dead letters are sealed with it",
          "set it to ${env:BRONZE_PII_KEY}, made with: openssl rand -base64 32");
    }
    if (settings.key != null && !isKey(settings.key)) {
      pii.problem("key", "must be 32 bytes in base64", "make one with: openssl rand -base64 32");
    }
    return settings;
  }

  private static List<Field> fields(List<Settings> fields) {
    List<Field> all = new ArrayList<>();
    Set<String> paths = new HashSet<>();
    for (Settings field : fields) {
      Field read =
          new Field(
              field.require("path", Kind.FIELD),
              field.require("mode", Kind.oneOf(Mode.class)),
              field.get("keep", Mask.KIND, Mask.NOTHING),
              TextStep.read(field, "canonicalize"));
      if (!read.path.isEmpty() && !paths.add(read.path)) {
        field.wrong("path", "must be unique among the fields", null);
      }
      if (field.has("keep") && read.mode != Mode.MASK) {
        field.problem("keep", "has no use without mode: mask", "leave it out");
      }
      if (field.has("canonicalize") && read.mode != Mode.HASH) {
        field.problem("canonicalize", "has no use without mode: hash", "leave it out");
      }
      all.add(read);
    }
    return List.copyOf(all);
  }

  private static boolean isKey(Secret key) {
    try {
      return decoded(key).length == KEY_BYTES;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static byte[] decoded(Secret key) {
    return Base64.getDecoder().decode(key.reveal().trim());
  }
}
