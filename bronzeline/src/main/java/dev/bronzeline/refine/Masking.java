package dev.bronzeline.refine;

import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.MatchResult;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.unsafe.types.UTF8String;
import org.jspecify.annotations.Nullable;

/** Keeps a part of a value to be seen. */
record Masking(MaskStyle style, int keep) implements LeafOperation {
  private static final UTF8String HIDDEN = UTF8String.fromString("***");
  private static final int FIRST_BEYOND_ASCII = 0x80;
  private static final int IPV4_NETWORK = 24;
  private static final int IPV6_NETWORK = 48;

  @Override
  public @Nullable DataType outputType(DataType input) {
    return ScrubOperation.stringOf(input);
  }

  @Override
  public boolean canFail() {
    return switch (style) {
      case EMAIL, IPV4, IPV6, IP -> true;
      case ALL, KEEP_FIRST, KEEP_LAST -> false;
    };
  }

  @Override
  public Object apply(Object value, DataType type) {
    if (style == MaskStyle.ALL || value instanceof byte[]) {
      return HIDDEN;
    }
    UTF8String text = ScrubOperation.text(value);
    return switch (style) {
      case ALL -> HIDDEN;
      case EMAIL -> email(text);
      case IPV4 -> ipv4(text, keep);
      case IPV6 -> ipv6(text, keep);
      case IP -> StringForms.isIpv4(text) ? ipv4(text, IPV4_NETWORK) : ipv6(text, IPV6_NETWORK);
      case KEEP_FIRST -> {
        int length = text.numChars();
        yield length <= keep ? HIDDEN : UTF8String.concat(text.substring(0, keep), HIDDEN);
      }
      case KEEP_LAST -> {
        int length = text.numChars();
        yield length <= keep
            ? HIDDEN
            : UTF8String.concat(HIDDEN, text.substring(length - keep, length));
      }
    };
  }

  private static Object email(UTF8String text) {
    if (!StringForms.isEmail(text) || !isPlain(text)) {
      return RewriteNode.FAILED;
    }
    int at = StringForms.indexOfAt(text);
    return UTF8String.concat(
        HIDDEN,
        UTF8String.fromAddress(
            text.getBaseObject(), text.getBaseOffset() + at, text.numBytes() - at));
  }

  /** Above ASCII there are letters and digits alone: no blanks that part words. */
  private static boolean isPlain(UTF8String email) {
    return email.isFullAscii()
        || email
            .toString()
            .codePoints()
            .allMatch(c -> c < FIRST_BEYOND_ASCII || isPartOfLetters(c));
  }

  /** Some scripts write a letter as several characters. */
  private static boolean isPartOfLetters(int character) {
    return switch (Character.getType(character)) {
      case Character.NON_SPACING_MARK, Character.COMBINING_SPACING_MARK -> true;
      default -> Character.isLetterOrDigit(character);
    };
  }

  private static Object ipv4(UTF8String text, int bits) {
    if (!StringForms.isIpv4(text)) {
      return RewriteNode.FAILED;
    }
    return StringForms.ipv4Text(StringForms.ipv4(text) & (-1 << (Integer.SIZE - bits)));
  }

  private static Object ipv6(UTF8String text, int bits) {
    int[] groups = Ipv6.parse(text);
    return groups == null ? RewriteNode.FAILED : Ipv6.network(groups, bits);
  }

  /**
   * Keeps what the groups of an expression match. Values that are too long to match are not, and
   * neither are those on which the matcher gives up.
   */
  record Groups(String pattern) implements LeafOperation {
    private static final ConcurrentHashMap<String, TextPattern> PATTERNS =
        new ConcurrentHashMap<>();
    private static final int LONGEST = 1000;

    @Override
    public @Nullable DataType outputType(DataType input) {
      return ScrubOperation.stringOf(input);
    }

    @Override
    public boolean canFail() {
      return true;
    }

    @Override
    public Object apply(Object value, DataType type) {
      UTF8String text = value instanceof byte[] ? HIDDEN : ScrubOperation.text(value);
      if (text.numBytes() > LONGEST) {
        return RewriteNode.FAILED;
      }
      MatchResult match = PATTERNS.computeIfAbsent(pattern, TextPattern::new).match(text);
      return match == null ? RewriteNode.FAILED : kept(match, text.toString());
    }

    private static UTF8String kept(MatchResult match, String whole) {
      StringBuilder masked = new StringBuilder();
      int seen = 0;
      for (int i = 1; i <= match.groupCount(); i++) {
        int from = Math.max(match.start(i), seen);
        if (match.start(i) >= 0 && match.end(i) > from) {
          masked.append(from > seen ? HIDDEN : "").append(whole, from, match.end(i));
          seen = match.end(i);
        }
      }
      masked.append(seen < whole.length() || masked.isEmpty() ? HIDDEN : "");
      return UTF8String.fromString(masked.toString());
    }
  }
}
