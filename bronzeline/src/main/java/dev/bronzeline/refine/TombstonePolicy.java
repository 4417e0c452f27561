package dev.bronzeline.refine;

/** What becomes of a record whose value is null: Kafka's way to say that a key is deleted. */
public enum TombstonePolicy {
  /** It is counted as ignored and written nowhere. */
  IGNORE,
  /** It is written to the dead letters. */
  REJECT
}
