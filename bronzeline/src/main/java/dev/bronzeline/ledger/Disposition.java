package dev.bronzeline.ledger;

/** Where a Kafka record ended. Every record ends in exactly one of these. */
public enum Disposition {
  /** It is in {@code validated/}, once. */
  ACCEPTED,
  /** It is in {@code dlq/}, once, with its stage, its reason and its original bytes. */
  REJECTED,
  /** A copy with the same key came before it within the window; it is counted, not written. */
  DUPLICATE,
  /** The policy says that such a record is not kept (a tombstone); it is counted, not written. */
  IGNORED
}
