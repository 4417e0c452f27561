package dev.bronzeline.refine;

import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.unsafe.types.UTF8String;
import org.jspecify.annotations.Nullable;

/** Keeps a part of a value to be seen. */
record Masking(MaskStyle style, int keep) implements LeafOperation {
  private static final UTF8String HIDDEN = UTF8String.fromString("***");
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
    int at = StringForms.indexOfAt(text);
    // What follows the sign is kept, so it must be a domain and not the rest of a sentence.
    if (at < 1 || !StringForms.isDomain(text, at + 1, text.numBytes())) {
      return RewriteNode.FAILED;
    }
    return UTF8String.concat(
        HIDDEN,
        UTF8String.fromAddress(
            text.getBaseObject(), text.getBaseOffset() + at, text.numBytes() - at));
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

  /** Keeps what the groups of an expression match. Values that are too long to match are not. */
  record Groups(String pattern) implements LeafOperation {
    private static final ConcurrentHashMap<String, Pattern> PATTERNS = new ConcurrentHashMap<>();
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
      String whole = text.toString();
      Matcher matcher = PATTERNS.computeIfAbsent(pattern, Pattern::compile).matcher(whole);
      try {
        return matcher.matches() ? kept(matcher, whole) : RewriteNode.FAILED;
      } catch (StackOverflowError e) {
        return RewriteNode.FAILED;
      }
    }

    private static UTF8String kept(Matcher matcher, String whole) {
      StringBuilder masked = new StringBuilder();
      int seen = 0;
      for (int i = 1; i <= matcher.groupCount(); i++) {
        int from = Math.max(matcher.start(i), seen);
        if (matcher.start(i) >= 0 && matcher.end(i) > from) {
          masked.append(from > seen ? HIDDEN : "").append(whole, from, matcher.end(i));
          seen = matcher.end(i);
        }
      }
      masked.append(seen < whole.length() || masked.isEmpty() ? HIDDEN : "");
      return UTF8String.fromString(masked.toString());
    }
  }
}
