package dev.bronzeline.refine;

/** Which part of a masked value stays to be seen. */
public enum MaskStyle {
  /** Nothing: {@code ***}. */
  ALL,
  /** The domain of an e-mail address: {@code ***@example.com}. Not scrubbable without one. */
  EMAIL,
  /** The first bits of an IPv4 address: {@code 192.0.2.0}. Not scrubbable if it is not one. */
  IPV4,
  /**
   * The first bits of an IPv6 address, at most 64: {@code 2001:db8:1::}. Not scrubbable if it is
   * not one.
   */
  IPV6,
  /**
   * The first 24 bits of an IPv4 address or 48 of an IPv6 address, as it is the one or the other.
   */
  IP,
  /** The first characters: {@code ab***}; {@code ***} for a text that is not longer. */
  KEEP_FIRST,
  /** The last characters: {@code ***yz}; {@code ***} for a text that is not longer. */
  KEEP_LAST
}
