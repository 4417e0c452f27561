package dev.bronzeline.storage;

import dev.bronzeline.ledger.SourceIdentity;
import java.io.IOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.jspecify.annotations.Nullable;

/**
 * Whose a checkpoint is: the job leaves it in the checkpoint, as {@value #FILE}, when it first uses
 * it.
 *
 * @param root the root that the query writes, in full; null in a fork until a job has taken it
 * @param pipeline the pipeline's name; null as the root
 * @param deduplication by what duplicates are found, in words; the state is of no use with another.
 *     Null when nobody knows
 * @param source the Kafka that its offsets are of; unknown when nobody has said it
 * @param forkedFrom the checkpoint that this is a copy of; null when it is none
 * @param forkedAt the last batch that it has from there; null when it is no copy
 */
public record CheckpointIdentity(
    @Nullable String root,
    @Nullable String pipeline,
    @Nullable String deduplication,
    SourceIdentity source,
    @Nullable String forkedFrom,
    @Nullable Long forkedAt) {

  /** The file's name in the checkpoint. Spark passes over it. */
  public static final String FILE = "bronzeline.json";

  /** What a query without deduplication says, which has no state. */
  public static final String NO_DEDUPLICATION = "none";

  /** An older version has not written down the source. */
  public CheckpointIdentity {
    source = source == null ? SourceIdentity.UNKNOWN : source;
  }

  /** A root as it is written here, so that two ways to write it are the same. */
  public static String rootOf(String root, Configuration hadoop) throws IOException {
    Path path = new Path(root);
    return path.getFileSystem(hadoop).makeQualified(path).toString();
  }

  /** The same for another root: the checkpoint was moved with its root. */
  CheckpointIdentity movedTo(String elsewhere) {
    return new CheckpointIdentity(elsewhere, pipeline, deduplication, source, forkedFrom, forkedAt);
  }

  /** Whether it is that of another root. */
  boolean isOfOtherRootThan(@Nullable String other) {
    return root != null && !root.equals(other);
  }

  /**
   * That of a copy, which no job has taken yet.
   *
   * @param source the Kafka that the offsets of the original are of
   */
  static CheckpointIdentity fork(Checkpoint of, SourceIdentity source) {
    return new CheckpointIdentity(
        null,
        null,
        of.identity().map(CheckpointIdentity::deduplication).orElse(null),
        source,
        of.path(),
        of.lastCommitted());
  }

  /** The same after a job has taken the checkpoint for its own. */
  public CheckpointIdentity takenFor(CheckpointIdentity job) {
    return new CheckpointIdentity(
        job.root, job.pipeline, job.deduplication, job.source, forkedFrom, forkedAt);
  }
}
