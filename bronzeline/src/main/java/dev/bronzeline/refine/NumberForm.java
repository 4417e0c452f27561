package dev.bronzeline.refine;

import java.io.Serializable;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * How people write numbers: {@code -1,234,567.89}, {@code 1.234.567,89}, {@code 1 234 567,89}.
 *
 * <p>A number may have a sign, digits, the decimal mark with digits behind it, and an exponent of
 * at most three digits ({@code 1.5e-7}). Where thousands are separated, all of them are, in groups
 * of three: {@code 1,5} is thus no number by mistake. White space at both ends does not matter.
 *
 * @param decimal the decimal mark, a point or a comma
 * @param thousands what separates thousands, null for nothing. A space stands for no-break spaces
 *     too, the apostrophe for the curved one
 */
public record NumberForm(char decimal, @Nullable Character thousands) implements Serializable {
  /** As in programs: a point, and nothing between thousands. */
  public static final NumberForm PLAIN = new NumberForm('.', null);

  private static final int LONGEST = 400;
  private static final int GROUP = 3;
  private static final int EXPONENT_DIGITS = 3;

  /**
   * Refuses what cannot be told apart.
   *
   * @throws IllegalArgumentException if both are the same, or one is a digit, a sign or a letter
   */
  public NumberForm {
    if (decimal != '.' && decimal != ',') {
      throw new IllegalArgumentException(
          "The decimal mark must be a point or a comma, but is '%s'".formatted(decimal));
    }
    if (thousands != null && (thousands == decimal || ",.'_ ".indexOf(thousands) < 0)) {
      throw new IllegalArgumentException(
          "'%s' cannot separate thousands beside the decimal mark '%s'"
              .formatted(thousands, decimal));
    }
  }

  /** The number, null when the text is none of this form. */
  @Nullable BigDecimal read(String text) {
    return text.length() > LONGEST ? null : new Reader(text.trim()).number();
  }

  private boolean separates(char c) {
    if (thousands == null) {
      return false;
    }
    return c == thousands
        || (thousands == ' ' && (c == '\u00a0' || c == '\u202f'))
        || (thousands == '\'' && c == '\u2019');
  }

  private final class Reader {
    private final String text;
    private final StringBuilder plain = new StringBuilder();
    private int at;

    Reader(String text) {
      this.text = text;
    }

    @Nullable BigDecimal number() {
      if (sees('-') || sees('+')) {
        plain.append(text.charAt(at++));
      }
      if (!whole()) {
        return null;
      }
      if (sees(decimal)) {
        at++;
        plain.append('.');
        if (digits() == 0) {
          return null;
        }
      }
      if (sees('e') || sees('E')) {
        at++;
        plain.append('e');
        if (sees('-') || sees('+')) {
          plain.append(text.charAt(at++));
        }
        int digits = digits();
        if (digits == 0 || digits > EXPONENT_DIGITS) {
          return null;
        }
      }
      return at == text.length() ? new BigDecimal(plain.toString()) : null;
    }

    /** The digits before the decimal mark, without separators; false when they are wrong. */
    private boolean whole() {
      int first = digits();
      if (first == 0) {
        return false;
      }
      boolean grouped = at < text.length() && separates(text.charAt(at));
      if (grouped && first > GROUP) {
        return false;
      }
      while (at < text.length() && separates(text.charAt(at))) {
        at++;
        if (digits() != GROUP) {
          return false;
        }
      }
      return true;
    }

    private int digits() {
      int from = at;
      while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
        plain.append(text.charAt(at++));
      }
      return at - from;
    }

    private boolean sees(char c) {
      return at < text.length() && text.charAt(at) == c;
    }
  }
}
