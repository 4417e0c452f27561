package dev.bronzeline.ledger;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * The account of one batch, from four counts that are taken at different places and know nothing of
 * each other: the offsets that Spark planned, the records that came out of the Kafka reader, the
 * rows that the writers received, and the rows that the deduplication says it dropped.
 *
 * <p>Per partition, duplicates are what was read and did not reach a writer, gaps are what was
 * planned and not read. Neither is taken on trust: all duplicates together must be the
 * deduplication's own count, and gaps may only be where the topic can have them.
 *
 * @param ledger one line for each planned partition, in order
 * @param problems why the batch must not be published; empty when it balances
 */
public record Settlement(List<PartitionLedger> ledger, List<String> problems) {

  /**
   * Settles a batch. Pure.
   *
   * @param planned what Spark planned to read, by partition
   * @param read records read, by partition; absent means none
   * @param written rows that reached the writers, by partition; absent means none
   * @param droppedDuplicates what the deduplication says it dropped, 0 when there is none
   * @param gapsAllowed whether a topic may have offsets without a record
   */
  public static Settlement of(
      Map<PartitionId, OffsetRange> planned,
      Map<PartitionId, Long> read,
      Map<PartitionId, RowCounts> written,
      long droppedDuplicates,
      Predicate<String> gapsAllowed) {
    List<PartitionLedger> ledger = new ArrayList<>();
    List<String> problems = new ArrayList<>();
    SortedSet<PartitionId> partitions = new TreeSet<>(planned.keySet());
    partitions.addAll(read.keySet());
    partitions.addAll(written.keySet());
    long missing = 0;
    for (PartitionId id : partitions) {
      OffsetRange range = planned.get(id);
      if (range == null) {
        problems.add(id + ": records arrived, but the batch planned none");
        continue;
      }
      RowCounts rows = written.getOrDefault(id, RowCounts.NONE);
      long records = read.getOrDefault(id, 0L);
      long duplicates = records - rows.total();
      long gaps = range.size() - records;
      missing += duplicates;
      if (duplicates < 0) {
        problems.add(
            "%s: %d records were read, but %d rows were written"
                .formatted(id, records, rows.total()));
      }
      if (gaps < 0) {
        problems.add(
            "%s: offsets %d to %d were planned, but %d records were read"
                .formatted(id, range.from(), range.until(), records));
      }
      if (gaps > 0 && !gapsAllowed.test(id.topic())) {
        problems.add(
            "%s: offsets %d to %d were planned, but %d of them held no record; if the topic is compacted or has transactional producers, set source.gaps: allowed"
                .formatted(id, range.from(), range.until(), gaps));
      }
      ledger.add(
          new PartitionLedger(
              id.topic(),
              id.partition(),
              range.from(),
              range.until(),
              rows.accepted(),
              rows.rejected(),
              duplicates,
              rows.ignored(),
              gaps,
              rows.held()));
    }
    if (missing != droppedDuplicates) {
      problems.add(
          "%d records that were read did not reach a writer, but the deduplication says that it dropped %d"
              .formatted(missing, droppedDuplicates));
    }
    return new Settlement(List.copyOf(ledger), List.copyOf(problems));
  }
}
