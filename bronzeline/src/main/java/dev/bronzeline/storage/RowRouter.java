package dev.bronzeline.storage;

import dev.bronzeline.ledger.Output;
import dev.bronzeline.ledger.PartitionId;
import dev.bronzeline.ledger.RowCounts;
import dev.bronzeline.storage.DeadLetterRow.RejectionFields;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.util.ArrayData;
import org.apache.spark.sql.connector.write.DataWriter;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * The end of the path of a record: sends each row of a task to the bronze table, to the dead-letter
 * table, to the rows on hold, or to a count, and counts all of them. One pass, one instance a task
 * attempt; not thread-safe.
 */
final class RowRouter implements DataWriter<InternalRow> {
  /** The stage of rows that the policy says are not kept. */
  static final UTF8String IGNORE = UTF8String.fromString("ignore");

  private final RowLayout at;
  private final boolean hoursOfEvents;
  private final HourlyFiles validated;
  private final HourlyFiles deadLetters;
  private final HourlyFiles held;
  private final PerPartition<Counts> counts = new PerPartition<>(Counts::new);
  private final Map<String, Long> reasons = new HashMap<>();
  private final Map<String, Long> violations = new HashMap<>();
  private final RowFactCounter facts;

  RowRouter(WriterSettings settings, RowLayout at, Store store, IntFunction<String> fileNames) {
    this.at = at;
    this.hoursOfEvents = settings.partitionBy() == WriterSettings.PartitionBy.EVENT_TIME;
    this.facts =
        new RowFactCounter(at.counted(), settings.quality().looksAtTimes(), at.kafkaTimestamp());
    this.validated =
        new HourlyFiles(
            store,
            new ParquetFile.Content(
                settings.root() + "/validated",
                Output.VALIDATED,
                at.bronze(),
                at.ordinals(),
                settings.distinctColumns()),
            fileNames,
            settings.targetFileBytes());
    this.deadLetters =
        new HourlyFiles(
            store,
            new ParquetFile.Content(
                settings.root() + "/dlq",
                Output.DLQ,
                DeadLetterRow.SCHEMA,
                IntStream.range(0, DeadLetterRow.SCHEMA.size()).boxed().toList(),
                List.of("offset", "value")),
            fileNames,
            settings.targetFileBytes());
    this.held =
        new HourlyFiles(
            store,
            new ParquetFile.Content(
                settings.root() + "/" + Output.HELD.folder(),
                Output.HELD,
                at.bronze(),
                at.ordinals(),
                settings.distinctColumns()),
            fileNames,
            settings.targetFileBytes());
  }

  @Override
  public void write(InternalRow row) throws IOException {
    UTF8String topic = row.getUTF8String(at.topic());
    int partition = row.getInt(at.partition());
    long offset = row.getLong(at.offset());
    long ingestedAt = Math.floorDiv(row.getLong(at.ingestedAt()), 1000L);
    Counts count = counts.get(topic, partition);
    facts.seen(row, ingestedAt);
    if (row.isNullAt(at.rejection()) && at.held() >= 0 && row.getBoolean(at.held())) {
      held.write(row, ingestedAt, topic, partition, offset, ingestedAt);
      count.held++;
    } else if (row.isNullAt(at.rejection())) {
      EventTime clock = at.eventTime();
      long eventTime = clock == null ? EventTime.NONE : clock.millis(row);
      long hourOf = hoursOfEvents && EventTime.isPlausible(eventTime) ? eventTime : ingestedAt;
      validated.write(row, hourOf, topic, partition, offset, eventTime);
      facts.accepted(row, eventTime, ingestedAt);
      count.accepted++;
    } else {
      InternalRow rejection = row.getStruct(at.rejection(), RejectionFields.COUNT);
      UTF8String stage = rejection.getUTF8String(RejectionFields.STAGE);
      reasons.merge(stage + "/" + rejection.getUTF8String(RejectionFields.REASON), 1L, Long::sum);
      if (stage.equals(IGNORE)) {
        count.ignored++;
        return;
      }
      deadLetters.write(
          DeadLetterRow.of(row, at), ingestedAt, topic, partition, offset, EventTime.NONE);
      count.rejected++;
    }
    countViolations(row);
  }

  private void countViolations(InternalRow row) {
    if (row.isNullAt(at.violations())) {
      return;
    }
    ArrayData broken = row.getArray(at.violations());
    for (int i = 0; i < broken.numElements(); i++) {
      violations.merge(broken.getUTF8String(i).toString(), 1L, Long::sum);
    }
  }

  @Override
  public TaskReport.Message commit() throws IOException {
    List<PreparedFile> files = new ArrayList<>(validated.close());
    files.addAll(deadLetters.close());
    files.addAll(held.close());
    Map<PartitionId, RowCounts> rows = new HashMap<>();
    counts.forEach(
        (id, count) ->
            rows.put(id, new RowCounts(count.accepted, count.rejected, count.ignored, count.held)));
    return new TaskReport(files, rows, reasons, violations, facts.facts()).message();
  }

  @Override
  public void abort() throws IOException {
    try {
      validated.abort();
    } finally {
      try {
        deadLetters.abort();
      } finally {
        held.abort();
      }
    }
  }

  /** Nothing is left to close: {@link #commit} and {@link #abort} end all files. */
  @Override
  public void close() {}

  private static final class Counts {
    private long accepted;
    private long rejected;
    private long ignored;
    private long held;
  }
}
