package dev.bronzeline.refine.detect;

import java.util.Locale;

/**
 * A kind of personal data, or of secret, that can be told by its looks. Where two of them would
 * overlap, the one that comes first here counts.
 */
public enum PiiKind {
  /** A signed JSON web token: {@code eyJ….eyJ….…}. */
  JWT,
  /** A key or token of a well-known service, told by its prefix, or a private key in PEM. */
  API_KEY,
  /** An e-mail address. */
  EMAIL,
  /** An international bank account number with the right length and checksum. */
  IBAN,
  /** A payment card's number: a known issuer, the right length, and Luhn's checksum. */
  CARD,
  /** A US social security number, written with separators. */
  SSN,
  /** An address of IPv4 or IPv6 that could be somebody's. */
  IP,
  /** A telephone number: international with a plus, North American, or French. */
  PHONE;

  /** The word for it in configuration, findings and masks, such as {@code api-key}. */
  public String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** What stands in the place of what was found, such as {@code [email]}. */
  public String mask() {
    return "[" + word() + "]";
  }
}
