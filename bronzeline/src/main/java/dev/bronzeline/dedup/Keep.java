package dev.bronzeline.dedup;

/** Which of several copies of an event is kept. */
public enum Keep {
  /** The first to arrive. */
  FIRST,
  /** The one with the greatest event time; of equal ones the one that arrived last. */
  LATEST,
  /** The one with the least event time; of equal ones the one that arrived first. */
  EARLIEST
}
