package dev.bronzeline.config;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a mask leaves readable.
 *
 * @param shape which part
 * @param count how much of it: characters, or bits of an address; 0 where it has no meaning
 */
public record Mask(Shape shape, int count) {

  /** Nothing stays readable. */
  static final Mask NOTHING = new Mask(Shape.NOTHING, 0);

  static final Kind<Mask> KIND =
      new Kind<>(
          "nothing, first-n, last-n, email-domain, ipv4-n",
          "one of nothing, first-4, last-4, email-domain, ipv4-24",
          NOTHING,
          Mask::parse,
          Mask::toString);

  private static final Pattern COUNTED = Pattern.compile("(first|last|ipv4)-(\\d{1,3})");

  /** Which part of a value stays readable. */
  public enum Shape {
    /** None. */
    NOTHING,
    /** So many characters at the beginning. */
    FIRST,
    /** So many characters at the end. */
    LAST,
    /** What follows the {@code @}. */
    EMAIL_DOMAIN,
    /** So many bits of an IPv4 address; the others become 0. */
    IPV4
  }

  /** The way it is written in the configuration. */
  @Override
  public String toString() {
    return count == 0 ? Kind.word(shape) : Kind.word(shape) + "-" + count;
  }

  private static Mask parse(String text) {
    for (Shape shape : new Shape[] {Shape.NOTHING, Shape.EMAIL_DOMAIN}) {
      if (Kind.word(shape).equals(text)) {
        return new Mask(shape, 0);
      }
    }
    Matcher counted = COUNTED.matcher(text);
    if (!counted.matches()) {
      throw new IllegalArgumentException();
    }
    int count = Integer.parseInt(counted.group(2));
    Shape shape =
        switch (counted.group(1)) {
          case "first" -> Shape.FIRST;
          case "last" -> Shape.LAST;
          default -> Shape.IPV4;
        };
    if (count == 0 || (shape == Shape.IPV4 && count > 32)) {
      throw new IllegalArgumentException();
    }
    return new Mask(shape, count);
  }
}
