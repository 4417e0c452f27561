package dev.bronzeline.refine;

import java.util.Set;

/**
 * A field with personal data.
 *
 * @param path where it is: {@code email}, {@code device.id}, {@code items[*].email}, {@code
 *     properties.*}, {@code properties.email} or, with wildcards, {@code device.*} (every field)
 *     and {@code **.email} (at any depth)
 * @param treatment what is done to it
 */
public record PiiField(String path, PiiTreatment treatment) {
  /** Hashes the field, after the operations given. */
  public static PiiField hash(String path, TextOperation... first) {
    return new PiiField(path, new PiiTreatment.Hash(Set.of(first)));
  }

  /** Puts a token in the field's place, after the operations given. */
  public static PiiField tokenize(String path, TextOperation... first) {
    return new PiiField(path, new PiiTreatment.Tokenize(Set.of(first)));
  }

  /** Masks the field with a style that does not count. */
  public static PiiField mask(String path, MaskStyle style) {
    return mask(path, style, 0);
  }

  /** Masks the field with a style that counts characters or bits. */
  public static PiiField mask(String path, MaskStyle style, int keep) {
    return new PiiField(path, new PiiTreatment.Mask(style, keep));
  }

  /** Removes the field. */
  public static PiiField remove(String path) {
    return new PiiField(path, new PiiTreatment.Remove());
  }
}
