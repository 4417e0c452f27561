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
 * @param source the ids of the cluster and of all topics that the lane has read; null in entries of
 *     versions that did not look
 * @param newSource the topics whose offsets begin anew with this entry; null when all go on
 * @param gaps whether this writer's topics may have offsets without a record; null in entries of
 *     versions that did not say
 */
public record Open(
    String pipeline,
    String version,
    String host,
    @Nullable Map<String, Map<Integer, Long>> position,
    @Nullable SourceIdentity source,
    @Nullable NewSource newSource,
    @Nullable Boolean gaps) {

  /** Copies the position. */
  public Open {
    position = position == null ? null : Copies.sortedPosition(position);
  }

  /** The start of a writer that does not say what it reads. */
  public Open(
      String pipeline,
      String version,
      String host,
      @Nullable Map<String, Map<Integer, Long>> position) {
    this(pipeline, version, host, position, null, null, null);
  }
}
