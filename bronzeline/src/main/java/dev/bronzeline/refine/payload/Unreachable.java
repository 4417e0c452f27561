package dev.bronzeline.refine.payload;

/** What becomes of a record when the registry with the schema that it was written with is away. */
public enum Unreachable {
  /** The record is a dead letter, with the schema's id. */
  REJECT,
  /** The task fails, and its batch is run again later. */
  RETRY
}
