package dev.bronzeline.ledger;

import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.roaringbitmap.longlong.Roaring64Bitmap;

/** What the rows of one data file say, summed up while they stream by. Not thread-safe. */
final class FileContents implements RowVisitor {

  /** A record whose value is null in Kafka: the only dead letter without bytes. */
  private static final String TOMBSTONE = "TOMBSTONE";

  /** The offsets of each partition, once each. */
  final Map<PartitionId, Roaring64Bitmap> offsets = new TreeMap<>();

  /** The offsets that this file holds more than once. */
  final Map<PartitionId, Examples> repeated = new TreeMap<>();

  /** The dead letters by {@code stage/REASON}. */
  final Map<String, Long> reasons = new TreeMap<>();

  /** The dead letters that do not say why they are dead. */
  final Examples unexplained = new Examples();

  /** The dead letters without their original bytes. */
  final Examples valueless = new Examples();

  /** All rows. */
  long rows;

  /** The rows that do not say which record they are. */
  long unidentified;

  /**
   * The least and the greatest ingestion time, microseconds; the last is -1 when no row has one.
   */
  long firstIngestedAt = Long.MAX_VALUE;

  long lastIngestedAt = -1;

  private @Nullable PartitionId current;
  private Roaring64Bitmap currentOffsets = new Roaring64Bitmap();

  @Override
  public void row(
      @Nullable PartitionId partition, long offset, long ingestedAt, @Nullable DeadLetter letter) {
    rows++;
    if (partition == null || offset < 0) {
      unidentified++;
    } else {
      add(partition, offset);
    }
    if (ingestedAt >= 0) {
      firstIngestedAt = Math.min(firstIngestedAt, ingestedAt);
      lastIngestedAt = Math.max(lastIngestedAt, ingestedAt);
    }
    if (letter != null) {
      add(letter, offset);
    }
  }

  /** Makes the bitmaps small; to be called once, after the last row. */
  void compact() {
    offsets.values().forEach(Roaring64Bitmap::runOptimize);
  }

  private void add(PartitionId partition, long offset) {
    if (!partition.equals(current)) {
      current = partition;
      currentOffsets = offsets.computeIfAbsent(partition, any -> new Roaring64Bitmap());
    }
    if (currentOffsets.contains(offset)) {
      repeated.computeIfAbsent(partition, any -> new Examples()).add(offset);
    } else {
      currentOffsets.addLong(offset);
    }
  }

  private void add(DeadLetter letter, long offset) {
    if (letter.stage() == null || letter.reason() == null) {
      unexplained.add(offset);
    } else {
      reasons.merge(letter.stage() + "/" + letter.reason(), 1L, Long::sum);
    }
    if (!letter.hasValue() && !TOMBSTONE.equals(letter.reason())) {
      valueless.add(offset);
    }
  }
}
