package dev.bronzeline.storage;

import java.time.Instant;
import java.util.List;

/**
 * What a checkpoint says of its query.
 *
 * @param path its folder
 * @param query the id of the query, by which the log of the root names the checkpoint; empty when
 *     it cannot be read
 * @param lastPlanned the last batch that Spark has planned, -1 for none
 * @param lastCommitted the last batch that Spark has finished, -1 for none; at most one behind the
 *     last planned one
 * @param records records of the batches that the checkpoint still remembers, but for the first
 * @param bytes the size of all its files
 * @param stateBytes the part of it that is the state of the deduplication
 * @param lastWritten when its newest file was written
 * @param problems what is wrong with it, as sentences; empty when a job can start from it
 */
public record CheckpointStatus(
    String path,
    String query,
    long lastPlanned,
    long lastCommitted,
    long records,
    long bytes,
    long stateBytes,
    Instant lastWritten,
    List<String> problems) {

  /** Copies the list. */
  public CheckpointStatus {
    problems = List.copyOf(problems);
  }

  /** Whether a job can start from it. */
  public boolean isValid() {
    return problems.isEmpty();
  }
}
