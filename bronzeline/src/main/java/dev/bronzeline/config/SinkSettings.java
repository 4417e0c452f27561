package dev.bronzeline.config;

/**
 * Where a pipeline writes: section {@code sink}.
 *
 * @param root what holds the pipeline's tables and its log
 * @param partitionBy whose hour decides the directory of an accepted event
 * @param targetFileSize about how many bytes a file gets before the next one begins
 * @param checkpoint Spark's checkpoint directory
 */
public record SinkSettings(
    String root, PartitionBy partitionBy, long targetFileSize, String checkpoint) {

  /** Whose hour decides the directory of an accepted event. */
  public enum PartitionBy {
    /** The hour in which it was ingested. */
    INGESTION_TIME,
    /** The hour in which it happened. */
    EVENT_TIME
  }

  /** Reads the section; a pipeline without a place of its own gets one below the common root. */
  static SinkSettings read(Settings sink, String defaultRoot) {
    String given = sink.find("root", Kind.TEXT);
    String root = StorageSettings.withoutSlash(given == null ? defaultRoot : given);
    PartitionBy partitionBy =
        sink.get("partition-by", Kind.oneOf(PartitionBy.class), PartitionBy.INGESTION_TIME);
    long targetFileSize = sink.get("target-file-size", Kind.SIZE, 128L << 20);
    String checkpoint = sink.find("checkpoint", Kind.TEXT);
    SinkSettings settings =
        new SinkSettings(
            root,
            partitionBy,
            targetFileSize,
            checkpoint == null ? root + "/_checkpoint" : StorageSettings.withoutSlash(checkpoint));
    for (String table : new String[] {"validated", "dlq", "_log", "_manifests", "_keys"}) {
      if ((settings.checkpoint + "/").startsWith(root + "/" + table + "/")) {
        sink.wrong("checkpoint", "must not lie in " + table + " of the root", null);
      }
    }
    return settings;
  }
}
