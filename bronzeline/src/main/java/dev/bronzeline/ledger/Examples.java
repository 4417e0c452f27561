package dev.bronzeline.ledger;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.roaringbitmap.longlong.PeekableLongIterator;
import org.roaringbitmap.longlong.Roaring64Bitmap;

/** Counts offsets and keeps the first few of them, so that a finding names some and stays short. */
final class Examples {

  private static final int KEPT = 5;

  private final List<Long> first = new ArrayList<>(KEPT);
  private long count;

  static Examples of(Roaring64Bitmap offsets) {
    var examples = new Examples();
    PeekableLongIterator each = offsets.getLongIterator();
    while (examples.first.size() < KEPT && each.hasNext()) {
      examples.first.add(each.next());
    }
    examples.count = offsets.getLongCardinality();
    return examples;
  }

  void add(long offset) {
    count++;
    if (first.size() < KEPT) {
      first.add(offset);
    }
  }

  long count() {
    return count;
  }

  /** For instance {@code offset 17} or {@code 8 offsets (17, 18, 20, 21, 22, …)}. */
  @Override
  public String toString() {
    if (count == 1) {
      return "offset " + first.get(0);
    }
    String some = first.stream().map(String::valueOf).collect(Collectors.joining(", "));
    return count + " offsets (" + some + (count > first.size() ? ", …)" : ")");
  }
}
