package dev.bronzeline.storage;

import java.util.List;
import java.util.stream.LongStream;
import org.apache.spark.sql.catalyst.InternalRow;

/** Counts what batch rules ask for, and looks at nothing else. One a task; not thread-safe. */
final class RowFactCounter {
  private final StructPath[] fields;
  private final long[] nulls;
  private final boolean times;
  private final int kafkaTimestamp;
  private long ingested = RowFacts.NEVER;
  private long newestRecord = RowFacts.NEVER;
  private long newestEvent = RowFacts.NEVER;

  /**
   * @param fields whose nulls are counted
   * @param times whether times are looked at
   * @param kafkaTimestamp where Kafka's timestamp stands in a row
   */
  RowFactCounter(List<StructPath> fields, boolean times, int kafkaTimestamp) {
    this.fields = fields.toArray(StructPath[]::new);
    this.nulls = new long[this.fields.length];
    this.times = times;
    this.kafkaTimestamp = kafkaTimestamp;
  }

  /** A row that is accepted. */
  void accepted(InternalRow row, long eventTime, long ingestedAt) {
    for (int i = 0; i < fields.length; i++) {
      if (fields[i].parent(row) == null) {
        nulls[i]++;
      }
    }
    if (times && eventTime > newestEvent && eventTime <= ingestedAt) {
      newestEvent = eventTime;
    }
  }

  /** Any row. */
  void seen(InternalRow row, long ingestedAt) {
    if (!times) {
      return;
    }
    ingested = Math.max(ingested, ingestedAt);
    if (!row.isNullAt(kafkaTimestamp)) {
      long at = Math.floorDiv(row.getLong(kafkaTimestamp), 1000L);
      if (at > newestRecord && at <= ingestedAt) {
        newestRecord = at;
      }
    }
  }

  RowFacts facts() {
    return new RowFacts(LongStream.of(nulls).boxed().toList(), ingested, newestRecord, newestEvent);
  }
}
