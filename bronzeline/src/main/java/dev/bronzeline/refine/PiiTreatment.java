package dev.bronzeline.refine;

import java.util.Set;

/** What is done to a field with personal data. */
public sealed interface PiiTreatment {
  /**
   * A keyed hash takes its place: {@code <key id>:<HMAC-SHA256 as Base64url without padding>}. The
   * same value gives the same hash as long as the key is the same. A field that is not a string
   * becomes one.
   *
   * @param first how the text is made canonical before it is hashed, so that equal values in
   *     different writing get the same hash
   */
  record Hash(Set<TextOperation> first) implements PiiTreatment {
    /** Copies the operations. */
    public Hash {
      first = Set.copyOf(first);
    }
  }

  /**
   * A part stays to be seen. The length of what is hidden is not told. A field that is not a string
   * becomes one.
   *
   * @param style which part
   * @param keep how many characters or, of an address, bits stay, for the styles that count; else 0
   */
  record Mask(MaskStyle style, int keep) implements PiiTreatment {
    private static final int IPV4_BITS = 32;

    /** Refuses a number that the style has no use for. */
    public Mask {
      boolean fits =
          switch (style) {
            case ALL, EMAIL -> keep == 0;
            case IPV4 -> keep > 0 && keep <= IPV4_BITS;
            case KEEP_FIRST, KEEP_LAST -> keep > 0;
          };
      if (!fits) {
        throw new IllegalArgumentException(
            "A mask of style %s cannot keep %d".formatted(style, keep));
      }
    }
  }

  /** The field becomes null. */
  record Remove() implements PiiTreatment {}
}
