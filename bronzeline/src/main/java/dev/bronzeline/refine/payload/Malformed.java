package dev.bronzeline.refine.payload;

import dev.bronzeline.schema.Reason;

/**
 * Ends the reading of a record that is not what it should be. Never leaves this package.
 *
 * <p>It has no stack trace: with one, a topic full of garbage would be many times slower to read
 * than a good one. The message tells a position and never a value, since values are personal data.
 */
final class Malformed extends RuntimeException {
  private final String reason;
  private final String what;
  private final int position;

  /**
   * @param reason one of {@link Reason}
   * @param what what is wrong, as the beginning of "… at byte 17"
   * @param position the offset of the byte, from 0
   */
  Malformed(String reason, String what, int position) {
    super(what + " at byte " + position, null, false, false);
    this.reason = reason;
    this.what = what;
    this.position = position;
  }

  /** A name is there twice. */
  static Malformed duplicate(int position) {
    return new Malformed(Reason.DUPLICATE_KEY, "a name is repeated, its value begins", position);
  }

  /** The same in a record that has so many bytes before. */
  Malformed after(int bytes) {
    return new Malformed(reason, what, position + bytes);
  }

  String reason() {
    return reason;
  }
}
