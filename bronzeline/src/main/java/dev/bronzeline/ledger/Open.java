package dev.bronzeline.ledger;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The start of a writer: from this entry on, every older writer of the lane is fenced.
 *
 * @param pipeline the pipeline's name
 * @param version the version of Bronzeline that writes
 * @param host the machine that the writer runs on
 * @param position where the lane stands: topic to partition to the offset after the last one
 *     accounted for; null when the lane has no commit yet
 */
public record Open(
    String pipeline,
    String version,
    String host,
    @Nullable Map<String, Map<Integer, Long>> position) {

  /** Copies the position. */
  public Open {
    position = position == null ? null : Copies.sortedPosition(position);
  }
}
