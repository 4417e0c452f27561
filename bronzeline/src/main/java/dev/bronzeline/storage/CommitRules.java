package dev.bronzeline.storage;

import dev.bronzeline.ledger.Commit;
import dev.bronzeline.ledger.Coverage;
import dev.bronzeline.ledger.FileEntry;
import dev.bronzeline.ledger.FileOffsets;
import dev.bronzeline.ledger.Lanes;
import dev.bronzeline.ledger.Output;
import dev.bronzeline.ledger.PartitionId;
import dev.bronzeline.ledger.PartitionLedger;
import dev.bronzeline.ledger.Totals;
import dev.bronzeline.storage.CommitResult.Outcome;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Decides about a batch from what the log says, and does nothing. */
final class CommitRules {
  private static final String WRONG_CHECKPOINT =
      "The checkpoint is older than the log, or belongs to another root. Restore the right one, or"
          + " remove it: the job then starts where the log ends.";

  private CommitRules() {}

  /**
   * Decides whether a batch is to be committed.
   *
   * @param lane the lane's name
   * @param last the lane's last commit; null if it has none
   * @param covered the offsets that commits of all lanes account for
   * @throws CommitRefusedException if the batch must not be published
   * @throws IllegalArgumentException if it is no batch for the lane
   */
  static Outcome decide(String lane, @Nullable Commit last, Coverage covered, BatchCommit batch) {
    if (last != null && last.checkpoint().equals(batch.checkpoint())) {
      if (batch.batch() == last.batch()) {
        requireSameRanges(last, batch);
        return Outcome.ALREADY_COMMITTED;
      }
      requireNewer(last, batch);
    } else if (last != null && Lanes.isContinuous(lane) && endsWhereTheLogEnds(last, batch)) {
      return Outcome.ALREADY_COMMITTED;
    }
    requireForLane(lane, batch);
    requireBalance(batch);
    requireSameRows(lane, batch);
    if (Lanes.isContinuous(lane)) {
      requireContiguous(last, batch);
    }
    requireUnpublished(covered, batch);
    requireNoRefusal(batch);
    boolean tells =
        batch.ledger().stream()
            .anyMatch(line -> line.from() != line.until() || end(last, line.id()) == null);
    return tells || !batch.files().isEmpty() || !batch.replaced().isEmpty()
        ? Outcome.COMMITTED
        : Outcome.NOTHING_TO_COMMIT;
  }

  /** The commit that publishes the batch. */
  static Commit commit(String pipeline, @Nullable Commit last, BatchCommit batch) {
    return new Commit(
        pipeline,
        batch.checkpoint(),
        batch.batch(),
        batch.ledger(),
        batch.reasons(),
        batch.violations(),
        batch.entries(),
        positionAfter(last, batch),
        batch.schemaVersion(),
        (last == null ? Totals.NONE : last.totals()).plus(batch.ledger()),
        batch.acceptedGaps().isEmpty() ? null : batch.acceptedGaps(),
        batch.replaced().isEmpty() ? null : batch.replacedPaths(),
        batch.quality(),
        batch.schemaTransition());
  }

  private static Map<String, Map<Integer, Long>> positionAfter(
      @Nullable Commit last, BatchCommit batch) {
    Map<String, Map<Integer, Long>> position = new HashMap<>();
    if (last != null) {
      last.position()
          .forEach((topic, partitions) -> position.put(topic, new HashMap<>(partitions)));
    }
    List<PartitionLedger> moved = batch.replaced().isEmpty() ? batch.ledger() : List.of();
    for (PartitionLedger line : moved) {
      position
          .computeIfAbsent(line.topic(), topic -> new HashMap<>())
          .put(line.partition(), line.until());
    }
    return position;
  }

  private static void requireSameRanges(Commit last, BatchCommit batch) {
    if (!ranges(last.ledger()).equals(ranges(batch.ledger()))) {
      throw new CheckpointMismatchException(
          "Batch %d is in the log with the offsets %s, but Spark has planned it with %s. %s"
              .formatted(
                  batch.batch(), ranges(last.ledger()), ranges(batch.ledger()), WRONG_CHECKPOINT));
    }
  }

  /**
   * Whether a batch of another checkpoint holds nothing but offsets that were accounted for, the
   * last one among them. Such a batch brings the memory of a checkpoint that was rewound up to
   * date.
   */
  private static boolean endsWhereTheLogEnds(Commit last, BatchCommit batch) {
    List<PartitionLedger> moving =
        batch.ledger().stream().filter(line -> line.from() < line.until()).toList();
    return !moving.isEmpty()
        && batch.acceptedGaps().isEmpty()
        && moving.stream()
            .allMatch(
                line ->
                    Long.valueOf(line.until())
                        .equals(
                            last.position()
                                .getOrDefault(line.topic(), Map.of())
                                .get(line.partition())));
  }

  private static void requireNewer(Commit last, BatchCommit batch) {
    if (batch.batch() < last.batch()) {
      throw new CheckpointMismatchException(
          "Spark is at batch %d, but the log has batch %d of the same checkpoint already. %s"
              .formatted(batch.batch(), last.batch(), WRONG_CHECKPOINT));
    }
  }

  private static void requireBalance(BatchCommit batch) {
    List<String> problems = new ArrayList<>();
    Map<PartitionId, PartitionLedger> seen = new HashMap<>();
    for (PartitionLedger line : batch.ledger()) {
      if (seen.put(line.id(), line) != null) {
        problems.add("%s has two lines".formatted(line.id()));
      }
      if (!line.balances()) {
        problems.add(
            ("%s: %d to %d is %d offsets, but %d accepted + %d rejected + %d duplicates + %d"
                    + " ignored + %d gaps + %d held = %d")
                .formatted(
                    line.id(),
                    line.from(),
                    line.until(),
                    line.until() - line.from(),
                    line.accepted(),
                    line.rejected(),
                    line.duplicates(),
                    line.ignored(),
                    line.gaps(),
                    line.held(),
                    line.accounted()));
      }
    }
    Totals counted = Totals.NONE.plus(batch.ledger());
    compareRows(batch, Output.VALIDATED, counted.accepted()).ifPresent(problems::add);
    compareRows(batch, Output.DLQ, counted.rejected()).ifPresent(problems::add);
    compareRows(batch, Output.HELD, counted.held()).ifPresent(problems::add);
    if (!problems.isEmpty()) {
      throw new UnbalancedBatchException(
          ("Batch %d does not account for every planned offset and is not published: %s. If a task"
                  + " ran twice, running the batch again helps: start the job again. If it says"
                  + " the same once more, keep the log and the topic as they are and report it.")
              .formatted(batch.batch(), String.join("; ", problems)));
    }
  }

  private static Optional<String> compareRows(BatchCommit batch, Output output, long counted) {
    long written = rows(batch.entries(), output) - rows(batch.replaced(), output);
    return written == counted
        ? Optional.empty()
        : Optional.of(
            "the files of %s hold %d rows, but %d were counted"
                .formatted(output.folder(), written, counted));
  }

  private static long rows(List<FileEntry> files, Output output) {
    return files.stream().filter(file -> file.output() == output).mapToLong(FileEntry::rows).sum();
  }

  /**
   * A lane that replaces files does nothing else, and each of them has files of its own to replace:
   * rows on hold or those of the tables. So whoever opens it is the only one.
   */
  private static void requireForLane(String lane, BatchCommit batch) {
    boolean replaces = !batch.replaced().isEmpty();
    boolean releases = lane.equals(Lanes.RELEASE);
    boolean fits =
        !replaces
            || (batch.replaced().stream().allMatch(f -> releases == (f.output() == Output.HELD))
                && batch.ledger().stream()
                    .allMatch(l -> releases && l.from() == l.until() && l.held() <= 0));
    if (replaces != Lanes.replaces(lane) || !fits) {
      throw new IllegalArgumentException(
          "Batch %d, which replaces %d files and accounts for %d partitions, is none for lane '%s'"
              .formatted(batch.batch(), batch.replaced().size(), batch.ledger().size(), lane));
    }
  }

  /**
   * Checks that the files hold as many rows of each partition as those that they replace, but for
   * the duplicates among rows that were on hold.
   */
  private static void requireSameRows(String lane, BatchCommit batch) {
    boolean releases = lane.equals(Lanes.RELEASE);
    Map<String, Long> before = rows(batch.replaced(), releases);
    Map<String, Long> after = rows(batch.entries(), releases);
    batch.ledger().stream()
        .filter(line -> line.duplicates() > 0)
        .forEach(line -> after.merge(line.id().toString(), line.duplicates(), Long::sum));
    if (!batch.replaced().isEmpty() && !before.equals(after)) {
      throw new UnbalancedBatchException(
          "Batch %d does not hold the rows that it replaces and is not published: it has %s instead of %s."
              .formatted(batch.batch(), after, before));
    }
  }

  /** The rows of each partition, and of each output unless they move from one to another. */
  private static Map<String, Long> rows(List<FileEntry> files, boolean move) {
    Map<String, Long> rows = new TreeMap<>();
    for (FileEntry file : files) {
      for (FileOffsets offsets : file.offsets()) {
        PartitionId id = new PartitionId(offsets.topic(), offsets.partition());
        String name = move ? id.toString() : file.output().folder() + " " + id;
        rows.merge(name, offsets.rows(), Long::sum);
      }
    }
    return rows;
  }

  private static void requireContiguous(@Nullable Commit last, BatchCommit batch) {
    List<String> problems = new ArrayList<>();
    for (PartitionLedger line : batch.ledger()) {
      Long end = end(last, line.id());
      if (end != null && end != line.from()) {
        problems.add(
            "%s: the log ends at %d and the batch begins at %d, so %d offsets would be %s"
                .formatted(
                    line.id(),
                    end,
                    line.from(),
                    Math.abs(line.from() - end),
                    line.from() > end ? "skipped" : "repeated"));
      }
    }
    if (!problems.isEmpty()) {
      throw new OffsetsNotContiguousException(
          "Batch %d does not begin where the log ends: %s. %s"
              .formatted(batch.batch(), String.join("; ", problems), WRONG_CHECKPOINT));
    }
  }

  /**
   * Checks that no commit accounts for an offset of the batch.
   *
   * @throws LaneConflictException if one does
   */
  static void requireUnpublished(Coverage covered, BatchCommit batch) {
    List<String> problems = new ArrayList<>();
    for (PartitionLedger line : batch.ledger()) {
      covered
          .overlap(line.id(), line.from(), line.until())
          .ifPresent(
              piece ->
                  problems.add(
                      "%s: offsets %d to %d"
                          .formatted(line.id(), piece.from(), piece.until() - 1)));
    }
    if (!problems.isEmpty()) {
      throw LaneConflictException.published(batch.batch(), problems);
    }
  }

  /** Where the log ends for a partition; null if it does not know it. */
  private static @Nullable Long end(@Nullable Commit last, PartitionId id) {
    return last == null
        ? null
        : last.position().getOrDefault(id.topic(), Map.of()).get(id.partition());
  }

  private static void requireNoRefusal(BatchCommit batch) {
    if (!batch.refusals().isEmpty()) {
      throw new BatchRejectedException(
          "Batch %d is not published: %s"
              .formatted(batch.batch(), String.join(" ", batch.refusals())));
    }
  }

  private static Map<PartitionId, String> ranges(List<PartitionLedger> ledger) {
    Map<PartitionId, String> ranges = new TreeMap<>();
    // A partition without new records is mentioned only while the log does not know it.
    ledger.stream()
        .filter(line -> line.from() != line.until())
        .forEach(line -> ranges.put(line.id(), line.from() + ".." + line.until()));
    return ranges;
  }
}
