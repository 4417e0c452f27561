package dev.bronzeline.storage;

import dev.bronzeline.ledger.OffsetRange;
import dev.bronzeline.ledger.PartitionId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * How a checkpoint is brought back to the end of a batch. A pure decision; {@link
 * CheckpointManager#rewind} carries it out.
 *
 * <p>The log decides what the next batch may be. Where the batch ends at the log's end, everything
 * after it is forgotten and the next batch is a new one. Where it ends before, the log has
 * published offsets that the memory of the deduplication would not have seen: then the next batch
 * is planned to be exactly these offsets, up to the log's end. The job reads them again, which
 * brings the memory up to date, and the commit sees that the batch ends where the lane stands, so
 * that nothing is published. The query gets a new id, since its next batches will have numbers that
 * the log knows from the old one. A batch that ends beyond the log's end would skip offsets and is
 * refused.
 *
 * @param checkpoint the checkpoint's folder
 * @param batch the batch after whose end it will stand
 * @param deletes the files that go, in this order, by their paths below the folder
 * @param query the id that the query gets; null when it keeps its own
 * @param readAgain the offsets that are read once more; empty when the log ends with the batch
 * @param next the plan of the next batch; null when Spark plans it
 */
public record CheckpointRewind(
    String checkpoint,
    long batch,
    List<String> deletes,
    @Nullable String query,
    SortedMap<PartitionId, OffsetRange> readAgain,
    @Nullable String next) {

  /** Copies the collections. */
  public CheckpointRewind {
    deletes = List.copyOf(deletes);
    readAgain = Collections.unmodifiableSortedMap(new TreeMap<>(readAgain));
  }

  /** Whether there is nothing to do. */
  public boolean isNothing() {
    return deletes.isEmpty() && query == null && next == null;
  }

  /** The newest batch that a checkpoint can be rewound to. */
  static Optional<Long> best(Checkpoint checkpoint, LogEnd log) {
    return checkpoint.intact().stream()
        .filter(batch -> ahead(checkpoint, batch, log).isEmpty())
        .findFirst();
  }

  /**
   * Decides how a checkpoint is rewound.
   *
   * @param root the root whose log that is
   * @param newQuery the id that the query gets if it needs a new one
   * @throws CheckpointMismatchException when it cannot be, or would skip offsets; the message says
   *     which batch would do
   */
  static CheckpointRewind of(
      Checkpoint checkpoint, long batch, LogEnd log, String root, String newQuery) {
    requireSameRoot(checkpoint, log, root);
    List<String> problems = new ArrayList<>(checkpoint.whyNot(batch));
    if (problems.isEmpty()) {
      problems.addAll(ahead(checkpoint, batch, log));
    }
    if (!problems.isEmpty()) {
      throw new CheckpointMismatchException(
          "The checkpoint %s cannot be rewound to batch %d: %s %s"
              .formatted(
                  checkpoint.path(),
                  batch,
                  String.join(" ", problems),
                  best(checkpoint, log)
                      .map("The newest batch that it can be rewound to is %d."::formatted)
                      .orElse(
                          "There is no batch that it can be rewound to; remove the checkpoint, and"
                              + " the job starts where the log ends.")));
    }
    Offsets end = checkpoint.end(batch).orElseThrow();
    Offsets until = catchUp(checkpoint, end, log);
    boolean behind = !until.equals(end);
    boolean known = checkpoint.query().equals(log.query()) && batch < log.batch();
    SparkOffsets base = checkpoint.offsets(batch).orElseThrow();
    CheckpointContents files = checkpoint.files();
    List<String> deletes = new ArrayList<>();
    deletes.addAll(files.batchesAfter("commits", batch));
    deletes.addAll(files.state().after(batch + 1));
    deletes.addAll(files.batchesAfter("offsets", batch));
    SortedMap<PartitionId, OffsetRange> again = new TreeMap<>();
    if (behind) {
      again.putAll(until.since(end));
      again.values().removeIf(range -> range.size() == 0);
    }
    return new CheckpointRewind(
        checkpoint.path(),
        batch,
        deletes,
        behind || known || checkpoint.query().isEmpty() ? newQuery : null,
        again,
        behind ? base.forBatch(until, log.at(), checkpoint.watermarkAfter(batch)).text() : null);
  }

  private static void requireSameRoot(Checkpoint checkpoint, LogEnd log, String root) {
    boolean logKnowsIt = !log.query().isEmpty() && log.query().equals(checkpoint.query());
    checkpoint
        .identity()
        .filter(its -> !logKnowsIt && its.isOfOtherRootThan(root))
        .ifPresent(
            its -> {
              throw new CheckpointMismatchException(
                  "The checkpoint %s is that of the root %s, and its memory is of the events there; it cannot be brought to the log of %s."
                      .formatted(checkpoint.path(), its.root(), root));
            });
  }

  /** Where the log ends, for the partitions of the topics that the query has ever read. */
  private static Offsets catchUp(Checkpoint checkpoint, Offsets end, LogEnd log) {
    SortedMap<PartitionId, Long> until = new TreeMap<>(end.next());
    Offsets newest =
        checkpoint.batches().isEmpty() ? end : checkpoint.end(checkpoint.lastPlanned()).orElse(end);
    log.offsets()
        .next()
        .forEach(
            (id, offset) -> {
              if (end.knows(id.topic()) || newest.knows(id.topic())) {
                until.put(id, offset);
              }
            });
    return new Offsets(until);
  }

  private static List<String> ahead(Checkpoint checkpoint, long batch, LogEnd log) {
    Offsets end = checkpoint.end(batch).orElseThrow();
    if (!log.hasCommit()) {
      return Optional.of(end).equals(checkpoint.end(-1))
          ? List.of()
          : List.of("The log has no commit, so all offsets before would be skipped.");
    }
    String skipped =
        end.minus(log.offsets()).entrySet().stream()
            .filter(each -> each.getValue() > 0)
            .map(Map.Entry::getKey)
            .map(
                id -> "%s %d to %d".formatted(id, log.offsets().next().get(id), end.next().get(id)))
            .collect(Collectors.joining(", "));
    return skipped.isEmpty()
        ? List.of()
        : List.of(
            "It ends beyond the end of the log, so these offsets would be skipped: %s."
                .formatted(skipped));
  }
}
