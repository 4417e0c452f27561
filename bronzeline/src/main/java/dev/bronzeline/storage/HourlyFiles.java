package dev.bronzeline.storage;

import java.io.IOException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.IntFunction;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * The files of one task and one output: one open file for each {@code dt=/hr=} directory, a next
 * one when it has its size. Only so many are open at a time, since each buffers a row group; the
 * one that was not used for longest ends early. Not thread-safe.
 */
final class HourlyFiles {
  private static final int OPEN_FILES = 16;
  private static final long MILLIS_PER_HOUR = 3_600_000;

  private static final DateTimeFormatter DIRECTORY =
      DateTimeFormatter.ofPattern("'dt='yyyy-MM-dd/'hr='HH", Locale.ROOT).withZone(ZoneOffset.UTC);

  private final Store store;
  private final ParquetFile.Content content;
  private final IntFunction<String> fileNames;
  private final long targetBytes;
  private final Map<Long, ParquetFile> open = new LinkedHashMap<>(16, 0.75f, true);
  private final List<PreparedFile> written = new ArrayList<>();
  private int files;

  /**
   * @param fileNames the name of the task's n-th file, unique to the task's attempt
   * @param targetBytes when a file has grown to this size, the next row begins another
   */
  HourlyFiles(
      Store store, ParquetFile.Content content, IntFunction<String> fileNames, long targetBytes) {
    this.store = store;
    this.content = content;
    this.fileNames = fileNames;
    this.targetBytes = targetBytes;
  }

  /**
   * Appends a row to the file of its hour.
   *
   * @param hourOf the time that decides the directory, in epoch milliseconds
   * @param eventTime epoch milliseconds, or {@link EventTime#NONE}
   */
  void write(
      InternalRow row, long hourOf, UTF8String topic, int partition, long offset, long eventTime)
      throws IOException {
    long hour = Math.floorDiv(hourOf, MILLIS_PER_HOUR);
    ParquetFile file = open.get(hour);
    if (file == null) {
      file = begin(hour);
    }
    file.write(row, topic, partition, offset, eventTime);
    if (file.hasReached(targetBytes)) {
      open.remove(hour);
      written.add(file.close());
    }
  }

  private ParquetFile begin(long hour) throws IOException {
    if (open.size() == OPEN_FILES) {
      Iterator<ParquetFile> leastRecentlyUsed = open.values().iterator();
      ParquetFile idle = leastRecentlyUsed.next();
      leastRecentlyUsed.remove();
      written.add(idle.close());
    }
    String path =
        content.output().folder()
            + "/"
            + DIRECTORY.format(Instant.ofEpochMilli(hour * MILLIS_PER_HOUR))
            + "/"
            + fileNames.apply(files++);
    ParquetFile file = new ParquetFile(content, store.stage(path));
    open.put(hour, file);
    return file;
  }

  /** Ends all files. */
  List<PreparedFile> close() throws IOException {
    for (Iterator<ParquetFile> rest = open.values().iterator(); rest.hasNext(); ) {
      ParquetFile file = rest.next();
      written.add(file.close());
      rest.remove();
    }
    return List.copyOf(written);
  }

  /** Throws all files away, also those that are complete. */
  void abort() throws IOException {
    for (ParquetFile file : open.values()) {
      file.abort();
    }
    for (PreparedFile file : written) {
      store.retract(file.staged());
    }
  }
}
