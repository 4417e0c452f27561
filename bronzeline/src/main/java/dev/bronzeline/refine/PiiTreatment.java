package dev.bronzeline.refine;

import java.math.BigDecimal;
import java.util.Set;
import java.util.regex.Pattern;

/** What is done to a field with personal data. */
public sealed interface PiiTreatment {
  /** Whether it needs the key. */
  default boolean isKeyed() {
    return false;
  }

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

    @Override
    public boolean isKeyed() {
      return true;
    }
  }

  /**
   * A hash that anyone can compute takes its place: {@code sha256:<SHA-256 in hex>}. It only hides
   * what cannot be guessed; e-mail addresses, phone numbers and ids can.
   *
   * @param first how the text is made canonical before
   */
  record UnkeyedHash(Set<TextOperation> first) implements PiiTreatment {
    /** Copies the operations. */
    public UnkeyedHash {
      first = Set.copyOf(first);
    }
  }

  /**
   * A token takes its place, which who has the key can turn back: see {@link TokenCipher}. A field
   * that is not a string becomes one.
   *
   * @param first how the text is made canonical before; the token leads back to that
   */
  record Tokenize(Set<TextOperation> first) implements PiiTreatment {
    /** Copies the operations. */
    public Tokenize {
      first = Set.copyOf(first);
    }

    @Override
    public boolean isKeyed() {
      return true;
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
    private static final int IPV6_BITS = 64;

    /** Refuses a number that the style has no use for. */
    public Mask {
      boolean fits =
          switch (style) {
            case ALL, EMAIL, IP -> keep == 0;
            case IPV4 -> keep > 0 && keep <= IPV4_BITS;
            case IPV6 -> keep > 0 && keep <= IPV6_BITS;
            case KEEP_FIRST, KEEP_LAST -> keep > 0;
          };
      if (!fits) {
        throw new IllegalArgumentException(
            "A mask of style %s cannot keep %d".formatted(style, keep));
      }
    }
  }

  /**
   * What the groups of an expression match stays to be seen, with {@code ***} for what is before,
   * between and after. A value that the expression does not match as a whole cannot be scrubbed.
   *
   * @param pattern a regular expression with at least one group
   */
  record MaskGroups(String pattern) implements PiiTreatment {
    /** Refuses an expression without a group. */
    public MaskGroups {
      if (Pattern.compile(pattern).matcher("").groupCount() == 0) {
        throw new IllegalArgumentException("'%s' has no group to keep".formatted(pattern));
      }
    }
  }

  /**
   * A time becomes the beginning of its hour, day, month or year in UTC, and keeps its type:
   * timestamp, date, epoch milliseconds or a text in ISO 8601.
   */
  record RoundTime(TimeSpan to) implements PiiTreatment {}

  /**
   * A number, or a text that is one, becomes the lower end of its bucket, and keeps its type.
   *
   * @param width of each bucket, above 0; one of them begins at 0
   */
  record RoundNumber(BigDecimal width) implements PiiTreatment {
    /** Refuses buckets of no width. */
    public RoundNumber {
      if (width.signum() <= 0) {
        throw new IllegalArgumentException("A bucket must be wider than 0");
      }
    }
  }

  /** The field becomes null. */
  record Remove() implements PiiTreatment {}
}
