package dev.bronzeline.ledger;

import java.io.Serializable;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A data file as the log lists it.
 *
 * @param output the table that it belongs to
 * @param path its path, relative to the root
 * @param bytes its size
 * @param rows its rows
 * @param offsets the records in it, by Kafka partition
 * @param minEventTime the earliest event time in it, in epoch milliseconds; null when unknown. Of
 *     rows on hold, what counts is when they arrived, and this is the earliest ingestion time
 * @param maxEventTime the latest event time in it, in epoch milliseconds; null when unknown. Of
 *     rows on hold the latest ingestion time
 */
public record FileEntry(
    Output output,
    String path,
    long bytes,
    long rows,
    List<FileOffsets> offsets,
    @Nullable Long minEventTime,
    @Nullable Long maxEventTime)
    implements Serializable {

  /** Copies the list. */
  public FileEntry {
    offsets = List.copyOf(offsets);
  }
}
