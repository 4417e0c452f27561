package dev.bronzeline.storage;

import dev.bronzeline.ledger.PartitionId;
import java.io.IOException;
import java.io.Serializable;
import java.util.List;
import java.util.Map;

/**
 * What a task of a release tells the driver.
 *
 * @param files the files that it staged
 * @param counts by Kafka partition, what became of rows that are on hold no more
 */
record ReleaseReport(List<PreparedFile> files, Map<PartitionId, Counts> counts)
    implements Serializable {

  /**
   * Rows that are on hold no more.
   *
   * @param accepted written to the bronze table
   * @param duplicates dropped, for another copy was better
   */
  record Counts(long accepted, long duplicates) implements Serializable {
    Counts plus(Counts more) {
      return new Counts(accepted + more.accepted, duplicates + more.duplicates);
    }
  }

  /** The report on its way to the driver; see {@link TaskReport.Message}. */
  byte[] bytes() throws IOException {
    return TaskReport.bytes(this);
  }

  /** The report that was sent. */
  static ReleaseReport of(byte[] bytes) {
    return (ReleaseReport) TaskReport.object(bytes);
  }
}
