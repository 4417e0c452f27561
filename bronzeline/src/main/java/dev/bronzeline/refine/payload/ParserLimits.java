package dev.bronzeline.refine.payload;

import java.io.Serializable;

/**
 * How large a record may be. A record beyond a limit is marked, never cut.
 *
 * @param maxBytes the most bytes that a value may have; more is {@code OVERSIZED}
 * @param maxDepth how many arrays and objects may be nested in each other, the outermost included;
 *     more is {@code TOO_DEEP}. At most {@value #MAX_DEPTH}, for reading uses the thread's stack
 * @param maxSetAside how many undeclared or misfitting values one record may have; more is {@code
 *     OVERSIZED}, since each of them costs far more memory than its bytes
 */
public record ParserLimits(int maxBytes, int maxDepth, int maxSetAside) implements Serializable {
  /** 10 MiB, 64 levels, 10 000 values set aside. */
  public static final ParserLimits DEFAULT = new ParserLimits(10 << 20, 64, 10_000);

  private static final int MAX_DEPTH = 512;

  /**
   * Checks the limits.
   *
   * @throws IllegalArgumentException when one is not positive, or {@code maxDepth} is too large
   */
  public ParserLimits {
    atLeastOne("maxBytes", maxBytes);
    atLeastOne("maxDepth", maxDepth);
    atLeastOne("maxSetAside", maxSetAside);
    if (maxDepth > MAX_DEPTH) {
      throw new IllegalArgumentException(
          "maxDepth is %d but must be at most %d".formatted(maxDepth, MAX_DEPTH));
    }
  }

  private static void atLeastOne(String name, int value) {
    if (value < 1) {
      throw new IllegalArgumentException("%s is %d but must be > 0".formatted(name, value));
    }
  }
}
