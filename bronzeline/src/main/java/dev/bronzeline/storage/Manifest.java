package dev.bronzeline.storage;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import dev.bronzeline.ledger.FileOffsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The data files below a directory, with what a reader wants to know before it opens them.
 *
 * @param directory the directory that it describes
 * @param logSequence the last entry of the log that it takes into account; null when it was made by
 *     looking at a directory without a log
 * @param totalSize the size of all files in bytes
 * @param totalRecordCount the rows of all files
 * @param files the files, sorted by path
 */
@JsonNaming(SnakeCaseStrategy.class)
public record Manifest(
    String directory,
    @Nullable Long logSequence,
    long totalSize,
    long totalRecordCount,
    List<File> files) {

  /**
   * One data file.
   *
   * @param path its full path, as any reader of that file system takes it
   * @param size its size in bytes
   * @param recordCount its rows
   * @param partition its partition directory, for instance {@code dt=2026-11-23/hr=18}; empty when
   *     it is in none
   * @param offsets the records in it, by Kafka partition; empty when unknown
   * @param minEventTime the earliest event time in it, in epoch milliseconds; null when unknown
   * @param maxEventTime the latest event time in it, in epoch milliseconds; null when unknown
   */
  @JsonNaming(SnakeCaseStrategy.class)
  public record File(
      String path,
      long size,
      long recordCount,
      String partition,
      List<FileOffsets> offsets,
      @Nullable Long minEventTime,
      @Nullable Long maxEventTime) {}

  static Manifest of(String directory, @Nullable Long logSequence, List<File> files) {
    return new Manifest(
        directory,
        logSequence,
        files.stream().mapToLong(File::size).sum(),
        files.stream().mapToLong(File::recordCount).sum(),
        List.copyOf(files));
  }
}
