package dev.bronzeline.refine.payload;

import dev.bronzeline.schema.Reason;

/** What a reader reads: where it is, how deep, and how much it may still make of it. */
abstract class Input {
  /** Enough for any small record, even one whose schema has thousands of fields. */
  private static final int LEAST_CELLS = 1 << 20;

  /** Real records take one or two, garbage and malice thousands. */
  private static final int CELLS_PER_BYTE = 4;

  private final int maxDepth;
  private final long maxCells;
  private long cells;
  private int depth;

  /**
   * @param length how many bytes the record has
   * @param maxDepth how many arrays and objects may be open
   */
  Input(int length, int maxDepth) {
    this.maxDepth = maxDepth;
    this.maxCells = LEAST_CELLS + (long) CELLS_PER_BYTE * length;
  }

  /** The offset of the next byte. */
  abstract int at();

  /** How many arrays and objects are open. */
  final int depth() {
    return depth;
  }

  /** Opens an array or an object. */
  final void enter() {
    if (++depth > maxDepth) {
      throw new Malformed(Reason.TOO_DEEP, "more than " + maxDepth + " levels of nesting", at());
    }
  }

  /** Closes what was opened last. */
  final void leave() {
    depth--;
  }

  /**
   * Asks for room for so many fields or elements. A few bytes can stand for very many: an element
   * may have no bytes at all, or a struct with hundreds of fields.
   */
  final void claim(long more) {
    if (more > maxCells - cells) {
      throw new Malformed(
          Reason.OVERSIZED, "more than " + maxCells + " fields and elements in all", at());
    }
    cells += more;
  }
}
