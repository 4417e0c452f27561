package dev.bronzeline.refine;

/** What a broken rule does to its record. */
public enum Severity {
  /** The record is accepted, and the violation is recorded on it. */
  WARN,
  /** The record goes to the dead letters. */
  REJECT,
  /** The record is marked as rejected, and the batch is not published: the job stops. */
  FAIL
}
