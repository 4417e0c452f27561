package dev.bronzeline.refine;

/** What becomes of fields that the schema does not declare. */
public enum UnknownFields {
  /** They are left out. */
  DROP,
  /** They are kept as text in {@code _rescued}. */
  RESCUE,
  /** The record is rejected. */
  REJECT
}
