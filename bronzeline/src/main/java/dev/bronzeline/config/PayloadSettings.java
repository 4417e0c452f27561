package dev.bronzeline.config;

/**
 * How a record's value is read: section {@code payload}.
 *
 * @param format what the bytes are
 * @param maxBytes a longer value is rejected as {@code OVERSIZED}
 * @param maxDepth a value that nests deeper is rejected as {@code TOO_DEEP}
 * @param tombstones what happens to a record without a value
 */
public record PayloadSettings(Format format, int maxBytes, int maxDepth, Tombstones tombstones) {

  private static final long DEFAULT_BYTES = 10L << 20;
  private static final long MOST_BYTES = 1L << 30;

  /** A reader's stack must bear it. */
  private static final int DEEPEST = 512;

  /** What the bytes of a value are. */
  public enum Format {
    /** One JSON object, exactly as RFC 8259 has it. */
    JSON
  }

  /** What happens to a record without a value. */
  public enum Tombstones {
    /** It is counted as ignored. */
    IGNORE,
    /** It goes to the dead letters. */
    REJECT
  }

  static PayloadSettings read(Settings payload) {
    long maxBytes = payload.get("max-bytes", Kind.SIZE, DEFAULT_BYTES);
    if (maxBytes > MOST_BYTES) {
      payload.wrong("max-bytes", "must be at most 1GB", null);
    }
    return new PayloadSettings(
        payload.get("format", Kind.oneOf(Format.class), Format.JSON),
        (int) Math.min(maxBytes, MOST_BYTES),
        payload.get("max-depth", Kind.count(1, DEEPEST), 64),
        payload.get("tombstones", Kind.oneOf(Tombstones.class), Tombstones.IGNORE));
  }
}
