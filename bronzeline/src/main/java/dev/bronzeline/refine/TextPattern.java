package dev.bronzeline.refine;

import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.unsafe.types.UTF8String;
import org.jspecify.annotations.Nullable;

/**
 * A regular expression that texts match as a whole, or not.
 *
 * <p>Java's matcher goes back and forth, and with an unlucky expression, such as {@code (a+)+b},
 * the time doubles with each character of a text that does not match. So it may look at characters
 * only so often, and a text on which it gives up does not match. Thread-safe: each thread has a
 * matcher of its own, which it uses again.
 */
final class TextPattern implements Serializable {
  private static final long serialVersionUID = 1L;

  /** How many looks at a character any text is worth: some milliseconds. */
  private static final long LOOKS = 1_000_000;

  /** How many more for each character: an expression that goes ahead needs a few. */
  private static final long LOOKS_PER_CHARACTER = 50;

  private final String regex;
  private transient volatile @Nullable ThreadLocal<Look> looks;

  /**
   * A pattern.
   *
   * @throws java.util.regex.PatternSyntaxException if it is none
   */
  TextPattern(String regex) {
    this.regex = regex;
    this.looks = looks(regex);
  }

  /** Whether the whole text matches. */
  boolean matches(UTF8String text) {
    return look().matches(text, matcher -> true) != null;
  }

  /** Where the groups are when the whole text matches; null when it does not. */
  @Nullable MatchResult match(UTF8String text) {
    return look().matches(text, Matcher::toMatchResult);
  }

  private Look look() {
    ThreadLocal<Look> ready = looks;
    if (ready == null) { // it was deserialized
      ready = looks(regex);
      looks = ready;
    }
    return ready.get();
  }

  private static ThreadLocal<Look> looks(String regex) {
    Pattern pattern = Pattern.compile(regex);
    return ThreadLocal.withInitial(() -> new Look(pattern));
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof TextPattern pattern && pattern.regex.equals(regex);
  }

  @Override
  public int hashCode() {
    return regex.hashCode();
  }

  @Override
  public String toString() {
    return regex;
  }

  /** What one thread uses. */
  private static final class Look {
    private final Counted counted = new Counted();
    private final Matcher matcher;

    Look(Pattern pattern) {
      this.matcher = pattern.matcher(counted);
    }

    <T> @Nullable T matches(UTF8String text, Function<Matcher, T> found) {
      counted.begin(text);
      try {
        return matcher.reset().matches() ? found.apply(matcher) : null;
      } catch (GivenUp | StackOverflowError e) {
        return null;
      } finally {
        counted.end();
      }
    }
  }

  /** A text that counts how often it is looked at. In ASCII, which most are, it is not decoded. */
  private static final class Counted implements CharSequence {
    private static final byte[] NONE = {};

    private byte[] ascii = NONE;
    private @Nullable String decoded;
    private int length;
    private long left;

    void begin(UTF8String text) {
      if (text.isFullAscii()) {
        ascii = text.getBytes();
        length = ascii.length;
      } else {
        decoded = text.toString();
        length = decoded.length();
      }
      left = LOOKS + LOOKS_PER_CHARACTER * length;
    }

    /** No value is kept longer than it is looked at. */
    void end() {
      ascii = NONE;
      decoded = null;
      length = 0;
    }

    @Override
    public char charAt(int index) {
      if (--left < 0) {
        throw new GivenUp();
      }
      String text = decoded;
      return text == null ? (char) ascii[index] : text.charAt(index);
    }

    @Override
    public int length() {
      return length;
    }

    @Override
    public CharSequence subSequence(int start, int end) {
      return toString().substring(start, end);
    }

    @Override
    public String toString() {
      String text = decoded;
      return text == null ? new String(ascii, 0, length, StandardCharsets.US_ASCII) : text;
    }
  }

  /** Says that there were enough looks. */
  private static final class GivenUp extends RuntimeException {
    private static final long serialVersionUID = 1L;

    GivenUp() {
      super(null, null, false, false);
    }
  }
}
