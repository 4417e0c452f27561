package dev.bronzeline.config;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a mask leaves readable.
 *
 * @param part which part
 * @param count how many characters of it; 0 for the parts that are not counted
 */
public record Mask(Part part, int count) {

  /** Nothing stays readable. */
  static final Mask NOTHING = new Mask(Part.NOTHING, 0);

  static final Kind<Mask> KIND =
      new Kind<>(
          "mask",
          "one of nothing, email-domain, ipv4-24, ipv6-48, ip-network, first-n, last-n (n"
              + " characters)",
          NOTHING,
          Mask::parse,
          Mask::toString);

  private static final Pattern COUNTED = Pattern.compile("(first|last)-([1-9]\\d{0,3})");

  /** Which part of a value stays readable. */
  public enum Part {
    /** None. */
    NOTHING,
    /** What follows the {@code @} of an e-mail address. */
    EMAIL_DOMAIN,
    /** The network of an IPv4 address: its first 24 bits. */
    IPV4_24,
    /** The network of an IPv6 address: its first 48 bits. */
    IPV6_48,
    /** The network of an address of either kind: 24 or 48 bits. */
    IP_NETWORK,
    /** So many characters at the beginning. */
    FIRST,
    /** So many characters at the end. */
    LAST
  }

  /** The way it is written in the configuration. */
  @Override
  public String toString() {
    return count == 0 ? Kind.word(part) : Kind.word(part) + "-" + count;
  }

  private static Mask parse(String text) {
    Matcher counted = COUNTED.matcher(text);
    if (counted.matches()) {
      Part part = counted.group(1).equals("first") ? Part.FIRST : Part.LAST;
      return new Mask(part, Integer.parseInt(counted.group(2)));
    }
    for (Part part : Part.values()) {
      if (part != Part.FIRST && part != Part.LAST && Kind.word(part).equals(text)) {
        return new Mask(part, 0);
      }
    }
    throw new IllegalArgumentException();
  }
}
