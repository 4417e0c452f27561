package dev.bronzeline.ledger;

import java.util.ArrayList;
import java.util.List;
import org.roaringbitmap.longlong.Roaring64Bitmap;

/**
 * All offsets of one partition that were met so far in a root, and roughly where: a compressed
 * bitmap, at most one bit per offset and next to nothing where offsets are dense, so a root of any
 * size fits in memory. Not thread-safe.
 */
final class OffsetsSeen {

  private record Span(String path, long first, long last) {
    boolean mayHold(Roaring64Bitmap offsets) {
      return first <= offsets.last() && offsets.first() <= last;
    }
  }

  private final Roaring64Bitmap seen = new Roaring64Bitmap();
  private final List<Span> spans = new ArrayList<>();

  /**
   * Adds the offsets of one file.
   *
   * @return those of them that an earlier file holds, too
   */
  Roaring64Bitmap add(String path, Roaring64Bitmap offsets) {
    spans.add(new Span(path, offsets.first(), offsets.last()));
    Roaring64Bitmap repeated = Roaring64Bitmap.and(seen, offsets);
    seen.or(offsets);
    return repeated;
  }

  /** The files added so far that may hold one of these offsets; a few more than those that do. */
  List<String> candidates(Roaring64Bitmap offsets) {
    return spans.stream().filter(span -> span.mayHold(offsets)).map(Span::path).toList();
  }
}
