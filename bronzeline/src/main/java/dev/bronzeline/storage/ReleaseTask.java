package dev.bronzeline.storage;

import dev.bronzeline.dedup.Deduplication;
import dev.bronzeline.dedup.Keep;
import dev.bronzeline.dedup.WindowContest;
import dev.bronzeline.ledger.Output;
import dev.bronzeline.ledger.PartitionId;
import dev.bronzeline.schema.Columns;
import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.apache.hadoop.fs.Path;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.types.UTF8String;
import org.apache.spark.util.SerializableConfiguration;

/**
 * What a task of a release does with its rows: all copies of some keys, one key after the other. It
 * writes the winners to the bronze table, counts the losers, and writes those that wait to a new
 * file of rows on hold.
 *
 * @param settings how files are written
 * @param rows the columns of the bronze table, and after them the key
 * @param keep which copy wins
 * @param windowMicros the length of a window
 * @param nowMicros all rows that arrived before are among the rows of the release
 * @param writer whose files they are
 * @param number of the release
 */
record ReleaseTask(
    WriterSettings settings,
    StructType rows,
    Keep keep,
    long windowMicros,
    long nowMicros,
    SerializableConfiguration hadoop,
    WriterId writer,
    long number)
    implements FlatMapFunction<Iterator<InternalRow>, byte[]>, Serializable {

  /** The one report of the task, as bytes; none if it had no rows. */
  @Override
  public Iterator<byte[]> call(Iterator<InternalRow> partition) throws IOException {
    if (!partition.hasNext()) {
      return List.<byte[]>of().iterator();
    }
    long task = TaskContext.get().taskAttemptId();
    Store store = Stores.open(new Path(settings.root()), hadoop.value());
    Outcome outcome = new Outcome(store, file -> writer.fileName(number, task, file));
    boolean done = false;
    try {
      byte[] report = outcome.decide(partition).bytes();
      done = true;
      return List.of(report).iterator();
    } finally {
      if (!done) {
        outcome.abort();
      }
    }
  }

  /** What becomes of the rows of one task attempt. */
  private final class Outcome implements WindowContest.Verdicts<InternalRow> {
    private final int topic = rows.fieldIndex(Columns.TOPIC);
    private final int partition = rows.fieldIndex(Columns.PARTITION);
    private final int offset = rows.fieldIndex(Columns.OFFSET);
    private final int ingestedAt = rows.fieldIndex(Columns.INGESTED_AT);
    private final int key = rows.fieldIndex(Deduplication.KEY);
    private final EventTime ownTime =
        EventTime.at(
            rows, settings.eventTime() == null ? Columns.KAFKA_TIMESTAMP : settings.eventTime());
    private final PerPartition<Counts> counts = new PerPartition<>(Counts::new);
    private final HourlyFiles validated;
    private final HourlyFiles held;
    private final RowsByHour winners;
    private long hourOfHeld = EventTime.NONE;

    Outcome(Store store, IntFunction<String> fileNames) throws IOException {
      validated = files(store, Output.VALIDATED, fileNames);
      held = files(store, Output.HELD, fileNames);
      winners = new RowsByHour(rows, this::hourOf);
    }

    private HourlyFiles files(Store store, Output output, IntFunction<String> fileNames) {
      StructType table = new StructType();
      for (int column = 0; column < key; column++) {
        table = table.add(rows.apply(column));
      }
      return new HourlyFiles(
          store,
          new ParquetFile.Content(
              settings.root() + "/" + output.folder(),
              output,
              table,
              IntStream.range(0, key).boxed().toList(),
              settings.distinctColumns()),
          fileNames,
          settings.targetFileBytes());
    }

    ReleaseReport decide(Iterator<InternalRow> copies) throws IOException {
      var contest =
          new WindowContest<InternalRow>(
              windowMicros, nowMicros, quality(), InternalRow::copy, this);
      while (copies.hasNext()) {
        InternalRow copy = copies.next();
        contest.next(copy.getBinary(key), copy.getLong(ingestedAt), copy);
      }
      contest.end();
      for (Iterator<InternalRow> each = winners.sorted(); each.hasNext(); ) {
        publish(each.next());
      }
      List<PreparedFile> files = new ArrayList<>(validated.close());
      files.addAll(held.close());
      Map<PartitionId, ReleaseReport.Counts> released = new HashMap<>();
      counts.forEach(
          (id, count) ->
              released.put(id, new ReleaseReport.Counts(count.accepted, count.duplicates)));
      return new ReleaseReport(files, released);
    }

    /**
     * By event time, then as they arrived; a copy without an event time is worse than any other.
     */
    private Comparator<InternalRow> quality() {
      Comparator<InternalRow> order =
          Comparator.comparingLong(this::timeInOrder)
              .thenComparingLong(row -> row.getLong(ingestedAt))
              .thenComparing(row -> row.getUTF8String(topic))
              .thenComparingInt(row -> row.getInt(partition))
              .thenComparingLong(row -> row.getLong(offset));
      return keep == Keep.LATEST ? order : order.reversed();
    }

    private long timeInOrder(InternalRow row) {
      long time = ownTime.exactly(row);
      return time == EventTime.NONE && keep != Keep.LATEST ? Long.MAX_VALUE : time;
    }

    @Override
    public void wins(InternalRow row) throws IOException {
      winners.add(row);
      count(row).accepted++;
    }

    private void publish(InternalRow row) throws IOException {
      write(validated, row, hourOf(row), eventTime(row));
    }

    private long hourOf(InternalRow row) {
      long eventTime = eventTime(row);
      return settings.partitionBy() == WriterSettings.PartitionBy.EVENT_TIME
              && EventTime.isPlausible(eventTime)
          ? eventTime
          : arrival(row);
    }

    private long eventTime(InternalRow row) {
      return settings.eventTime() == null ? EventTime.NONE : ownTime.millis(row);
    }

    private long arrival(InternalRow row) {
      return Math.floorDiv(row.getLong(ingestedAt), 1000L);
    }

    @Override
    public void loses(InternalRow row) {
      count(row).duplicates++;
    }

    @Override
    public void waits(InternalRow row) throws IOException {
      long arrival = arrival(row);
      if (hourOfHeld == EventTime.NONE) {
        hourOfHeld = arrival; // any hour will do: nobody looks for rows on hold by their hour
      }
      write(held, row, hourOfHeld, arrival);
    }

    private void write(HourlyFiles files, InternalRow row, long hourOf, long time)
        throws IOException {
      files.write(
          row, hourOf, row.getUTF8String(topic), row.getInt(partition), row.getLong(offset), time);
    }

    private Counts count(InternalRow row) {
      UTF8String name = row.getUTF8String(topic);
      return counts.get(name, row.getInt(partition));
    }

    void abort() throws IOException {
      winners.close();
      try {
        validated.abort();
      } finally {
        held.abort();
      }
    }
  }

  private static final class Counts {
    private long accepted;
    private long duplicates;
  }
}
