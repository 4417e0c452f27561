package dev.bronzeline.ledger;

import org.jspecify.annotations.Nullable;

/** Receives the rows of a data file, reduced to what the ledger speaks about. */
@FunctionalInterface
public interface RowVisitor {

  /**
   * One row.
   *
   * @param partition where the record was in Kafka; null when the row does not say
   * @param offset the record's offset; negative when the row does not say
   * @param ingestedAt when the batch was ingested, in microseconds since 1970; negative when the
   *     row does not say
   * @param letter what a dead letter says about itself; null for a row of the bronze table
   */
  void row(
      @Nullable PartitionId partition, long offset, long ingestedAt, @Nullable DeadLetter letter);

  /**
   * The part of a dead letter that tells why it is one.
   *
   * @param stage the step that rejected the record
   * @param reason the reason code
   * @param hasValue whether the original bytes are there
   */
  record DeadLetter(@Nullable String stage, @Nullable String reason, boolean hasValue) {}
}
