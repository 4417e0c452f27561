package dev.bronzeline.job;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What the deduplication remembers after a batch, over all partitions.
 *
 * @param at when the batch ended
 * @param keys how many keys; null for a store that does not count them (RocksDB, where counting
 *     would cost more than the rest)
 * @param bytes what they take in memory
 */
public record DedupState(Instant at, @Nullable Long keys, long bytes) {}
