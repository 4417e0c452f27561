package dev.bronzeline.bench;

import java.nio.file.Path;
import java.util.List;

/**
 * What is measured, and how often.
 *
 * @param events how many events the topic holds
 * @param partitions how many partitions the topic has
 * @param rounds how often every job is measured; one more round before is not
 * @param seed what the sample events are made from
 * @param variants the jobs, in the order in which they run
 * @param folder where Kafka and the jobs keep their data; emptied of both at the end
 */
public record BenchSettings(
    long events, int partitions, int rounds, long seed, List<Variant> variants, Path folder) {
  private static final long LARGEST_BATCH = 500_000;
  private static final long LEAST_BATCHES = 4;

  /** Copies the list. */
  public BenchSettings {
    variants = List.copyOf(variants);
  }

  /** How many records a batch holds at most: every job takes several batches. */
  public long recordsPerBatch() {
    return Math.min(LARGEST_BATCH, (events + LEAST_BATCHES - 1) / LEAST_BATCHES);
  }
}
