package dev.bronzeline.storage;

import dev.bronzeline.quality.QualityPolicy;
import java.io.Serializable;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the sink of one pipeline has to know.
 *
 * @param root where the pipeline's tables, log and manifests are; any Hadoop path
 * @param pipeline the pipeline's name, for the log
 * @param lane the lane of the log to write in; the live stream's is {@link Writing#STREAM}
 * @param schemaVersion the version of the schema that rows are read with, for the log
 * @param eventTime the path of the event's own time, or null when the pipeline has none
 * @param partitionBy whose hour decides the directory of an accepted row; a dead letter's is always
 *     that of ingestion
 * @param targetFileBytes about how large a file gets before the next one begins
 * @param distinctColumns columns whose values hardly ever repeat; their dictionaries would be
 *     wasted work
 * @param failRules ids of rules that stop the job when any row breaks them
 * @param gapsAllowed whether topics may have offsets without a record (compacted or transactional)
 * @param wholeTopics the topics that must not have them although others may
 * @param quality what is demanded of batches
 */
public record WriterSettings(
    String root,
    String pipeline,
    String lane,
    String schemaVersion,
    @Nullable String eventTime,
    PartitionBy partitionBy,
    long targetFileBytes,
    List<String> distinctColumns,
    Set<String> failRules,
    boolean gapsAllowed,
    Set<String> wholeTopics,
    QualityPolicy quality)
    implements Serializable {

  /** The default for {@link #targetFileBytes}: 128 MiB. */
  public static final long DEFAULT_FILE_BYTES = 128L << 20;

  /** Whose hour decides the directory of an accepted row. */
  public enum PartitionBy {
    /** The hour in which the batch was ingested. */
    INGESTION_TIME,
    /** The hour of the event's own time; that of ingestion for an event without one. */
    EVENT_TIME
  }

  /** Settings that demand nothing of batches. */
  public WriterSettings(
      String root,
      String pipeline,
      String lane,
      String schemaVersion,
      @Nullable String eventTime,
      PartitionBy partitionBy,
      long targetFileBytes,
      List<String> distinctColumns,
      Set<String> failRules,
      boolean gapsAllowed) {
    this(
        root,
        pipeline,
        lane,
        schemaVersion,
        eventTime,
        partitionBy,
        targetFileBytes,
        distinctColumns,
        failRules,
        gapsAllowed,
        Set.of(),
        QualityPolicy.NONE);
  }

  /** Whether a topic may have offsets without a record. */
  boolean gapsAllowedIn(String topic) {
    return gapsAllowed && !wholeTopics.contains(topic);
  }

  /** Settings for a root, everything else at its default. */
  public static WriterSettings at(String root, String pipeline) {
    return new WriterSettings(
        root,
        pipeline,
        Writing.STREAM,
        "1",
        null,
        PartitionBy.INGESTION_TIME,
        DEFAULT_FILE_BYTES,
        List.of("_offset"),
        Set.of(),
        false);
  }
}
