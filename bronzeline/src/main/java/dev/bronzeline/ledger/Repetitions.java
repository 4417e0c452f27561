package dev.bronzeline.ledger;

import dev.bronzeline.ledger.Finding.Kind;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.roaringbitmap.longlong.Roaring64Bitmap;

/** Finds offsets that are in a root twice, and tells both files. Not thread-safe. */
final class Repetitions {

  /** Beyond this many findings the earlier file is no longer looked for: it means reading again. */
  private static final int TRACED = 25;

  private final RootReader root;
  private final Consumer<Finding> findings;
  private final Map<Map.Entry<PartitionId, Integer>, OffsetsSeen> seen = new HashMap<>();
  private int found;

  Repetitions(RootReader root, Consumer<Finding> findings) {
    this.root = root;
    this.findings = findings;
  }

  /**
   * The next file; takes the bitmaps over.
   *
   * @param generations how often the offsets of each topic had begun anew when it was written:
   *     equal offsets of different generations are different records
   */
  void add(String path, FileContents contents, Map<String, Integer> generations) {
    contents.offsets.forEach(
        (partition, offsets) -> {
          int generation = generations.getOrDefault(partition.topic(), 0);
          OffsetsSeen before =
              seen.computeIfAbsent(Map.entry(partition, generation), any -> new OffsetsSeen());
          Roaring64Bitmap repeated = before.add(path, offsets);
          if (!repeated.isEmpty()) {
            report(path, partition, repeated, before);
          }
        });
  }

  private void report(
      String path, PartitionId partition, Roaring64Bitmap repeated, OffsetsSeen before) {
    found++;
    Roaring64Bitmap untraced = repeated;
    if (found <= TRACED) {
      for (String earlier : before.candidates(repeated)) {
        if (untraced.isEmpty()) {
          break;
        }
        Roaring64Bitmap both = Roaring64Bitmap.and(untraced, offsets(earlier, partition));
        if (!earlier.equals(path) && !both.isEmpty()) {
          untraced = Roaring64Bitmap.andNot(untraced, both);
          report(path, partition, both, earlier);
        }
      }
    }
    if (!untraced.isEmpty()) {
      report(path, partition, untraced, "another file");
    }
  }

  private void report(String path, PartitionId partition, Roaring64Bitmap offsets, String earlier) {
    findings.accept(
        Kind.ROW_REPEATED.at(
            path, "%s: %s also in %s".formatted(partition, Examples.of(offsets), earlier)));
  }

  private Roaring64Bitmap offsets(String path, PartitionId partition) {
    var contents = new FileContents();
    try {
      root.scan(path, contents);
    } catch (IOException e) {
      return new Roaring64Bitmap(); // It was readable a moment ago: then another file is named.
    }
    return contents.offsets.getOrDefault(partition, new Roaring64Bitmap());
  }
}
