package dev.bronzeline.ledger;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.roaringbitmap.longlong.Roaring64Bitmap;

/**
 * All offsets met so far in a root, and roughly where: one compressed bitmap per partition, at most
 * one bit per offset and next to nothing where offsets are dense, so a root of any size fits in
 * memory. Not thread-safe.
 */
final class OffsetsSeen {

  private record Span(String path, long first, long last) {
    boolean mayHold(Roaring64Bitmap offsets) {
      return first <= offsets.last() && offsets.first() <= last;
    }
  }

  private final Map<PartitionId, Roaring64Bitmap> seen = new HashMap<>();
  private final Map<PartitionId, List<Span>> spans = new HashMap<>();

  /**
   * Adds the offsets of one file, which the caller gives away.
   *
   * @return those of them that an earlier file holds, too
   */
  Roaring64Bitmap add(String path, PartitionId partition, Roaring64Bitmap offsets) {
    Roaring64Bitmap before = seen.get(partition);
    Roaring64Bitmap repeated = new Roaring64Bitmap();
    spans
        .computeIfAbsent(partition, any -> new ArrayList<>())
        .add(new Span(path, offsets.first(), offsets.last()));
    if (before == null) {
      seen.put(partition, offsets);
    } else {
      repeated = Roaring64Bitmap.and(before, offsets);
      before.or(offsets);
    }
    return repeated;
  }

  /** The files added so far that may hold one of these offsets; a few more than those that do. */
  List<String> candidates(PartitionId partition, Roaring64Bitmap offsets) {
    return spans.getOrDefault(partition, List.of()).stream()
        .filter(span -> span.mayHold(offsets))
        .map(Span::path)
        .toList();
  }
}
