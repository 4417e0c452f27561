package dev.bronzeline.refine.detect;

/** Finds one kind in a text. Implementations have no state. */
interface Detector {
  /** Whether a text with these traits may have any; cheap, so that most texts end here. */
  boolean isPossibleIn(Traits traits);

  /** Tells all that is in the text, from the left to the right. */
  void find(byte[] text, Hits hits);
}
