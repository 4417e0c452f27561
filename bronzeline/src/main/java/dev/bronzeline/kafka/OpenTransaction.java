package dev.bronzeline.kafka;

import java.time.Instant;

/**
 * A transaction that holds back what stands behind its first record.
 *
 * @param producerId the producer that began it
 * @param lastWrite when it wrote the last record of the partition
 */
public record OpenTransaction(long producerId, Instant lastWrite) {}
