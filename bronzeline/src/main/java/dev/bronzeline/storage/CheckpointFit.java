package dev.bronzeline.storage;

import dev.bronzeline.ledger.PartitionId;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Whether a checkpoint fits the log, the pipeline and the topics that it is to be used with. A pure
 * decision: the log is the truth, and the checkpoint may only stand where the log ends.
 *
 * @param verdict how it fits
 * @param problems what is wrong, as sentences; empty exactly when a job can start
 * @param remedy what to do; null when a job can start
 */
public record CheckpointFit(Verdict verdict, List<String> problems, @Nullable String remedy) {

  /** How a checkpoint fits. */
  public enum Verdict {
    /** There is none, so the job goes on where the log ends. */
    ABSENT,
    /** No batch was planned yet, so the job goes on where the log ends. */
    NEW,
    /** It stands where the log ends. */
    FITS,
    /** Files are missing or cannot be read. */
    DAMAGED,
    /** It is that of another root, pipeline, topic or deduplication. */
    FOREIGN,
    /** It has gone on to offsets that the log knows nothing of. */
    AHEAD,
    /** The log has batches that the checkpoint knows nothing of. */
    BEHIND;

    /** One word for a table. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * What is known of the job that is to use the checkpoint.
   *
   * @param identity what the job would leave in a checkpoint of its own
   * @param reads whether the job reads a topic
   */
  public record Job(CheckpointIdentity identity, Predicate<String> reads) {}

  /** Copies the list. */
  public CheckpointFit {
    problems = List.copyOf(problems);
  }

  /** Whether a job can start. */
  public boolean isGood() {
    return problems.isEmpty();
  }

  /** Whether at least it can be read, and is that of the pipeline. */
  public boolean isReadable() {
    return verdict != Verdict.DAMAGED && verdict != Verdict.FOREIGN;
  }

  /**
   * Refuses a checkpoint that cannot be read or is another one's.
   *
   * @throws CheckpointMismatchException with all problems and the remedy
   */
  public void requireReadable(String checkpoint) {
    if (!isReadable()) {
      require(checkpoint);
    }
  }

  /** All problems and the remedy, in one line for an operator. */
  public String message(String checkpoint) {
    return "The checkpoint %s cannot be used: %s%s"
        .formatted(checkpoint, String.join(" ", problems), remedy == null ? "" : " " + remedy);
  }

  /**
   * Refuses to start with a checkpoint that does not fit.
   *
   * @throws CheckpointMismatchException with all problems and the remedy
   */
  public void require(String checkpoint) {
    if (!isGood()) {
      throw new CheckpointMismatchException(message(checkpoint));
    }
  }

  /**
   * Decides.
   *
   * @param checkpoint the checkpoint; empty when there is none
   * @param log where the lane ends
   * @param job who is to use it; null to leave that out
   */
  public static CheckpointFit of(Optional<Checkpoint> checkpoint, LogEnd log, @Nullable Job job) {
    return checkpoint.isEmpty()
        ? new CheckpointFit(Verdict.ABSENT, List.of(), null)
        : new Decision(checkpoint.get(), log).decide(job);
  }

  /** One decision on its way. */
  private record Decision(Checkpoint checkpoint, LogEnd log) {

    CheckpointFit decide(@Nullable Job job) {
      List<String> foreign = job == null ? List.of() : foreign(job);
      if (!foreign.isEmpty()) {
        return new CheckpointFit(
            Verdict.FOREIGN,
            foreign,
            "Name the right one with sink.checkpoint, or a folder that does not exist yet: the job"
                + " then starts where the log ends.");
      }
      List<String> damage = checkpoint.problems();
      if (!damage.isEmpty()) {
        return new CheckpointFit(Verdict.DAMAGED, damage, remedy());
      }
      if (checkpoint.lastPlanned() < 0) {
        return new CheckpointFit(Verdict.NEW, List.of(), null);
      }
      return log.hasCommit() ? compare() : withoutLog();
    }

    private List<String> foreign(Job job) {
      List<String> problems = new ArrayList<>();
      CheckpointIdentity mine = job.identity();
      CheckpointIdentity its = checkpoint.identity().orElse(mine);
      boolean logKnowsIt = !log.query().isEmpty() && log.query().equals(checkpoint.query());
      if (!logKnowsIt && its.isOfOtherRootThan(mine.root())) {
        problems.add("It is that of the root %s, not of %s.".formatted(its.root(), mine.root()));
      }
      if (its.deduplication() != null
          && !its.deduplication().equals(mine.deduplication())
          && checkpoint.lastCommitted() >= 0) {
        problems.add(
            "Its memory is of duplicates by %s, but the pipeline looks for duplicates by %s."
                .formatted(its.deduplication(), mine.deduplication()));
      }
      List<String> topics =
          checkpoint.end(checkpoint.lastPlanned()).orElse(Offsets.NONE).next().keySet().stream()
              .map(PartitionId::topic)
              .distinct()
              .filter(job.reads().negate())
              .toList();
      if (!topics.isEmpty()) {
        problems.add(
            "It has read %s, which the pipeline does not read."
                .formatted(String.join(" and ", topics)));
      }
      return problems;
    }

    /** A log without a commit fits a query that has read nothing, and a fork that has not. */
    private CheckpointFit withoutLog() {
      Optional<Offsets> position = checkpoint.position();
      if (position.isEmpty() || isUnusedFork(position) || position.equals(checkpoint.end(-1))) {
        return new CheckpointFit(Verdict.FITS, List.of(), null);
      }
      return new CheckpointFit(
          Verdict.AHEAD,
          List.of(
              "It has finished batch %d, but the log of the root has no commit: the log is lost, or the root is another one."
                  .formatted(checkpoint.lastCommitted())),
          "Restore the log; or, to begin a new root where this checkpoint ends, use a copy made by"
              + " `bronze checkpoint fork`; or remove the checkpoint.");
    }

    /** A job may have taken it and ended before its first commit. */
    private boolean isUnusedFork(Optional<Offsets> position) {
      CheckpointIdentity its = checkpoint.identity().orElse(null);
      return its != null
          && (its.root() == null
              || (its.forkedAt() != null && position.equals(checkpoint.end(its.forkedAt()))));
    }

    private CheckpointFit compare() {
      Offsets ended = checkpoint.end(checkpoint.lastCommitted()).orElse(null);
      Offsets planned = checkpoint.end(checkpoint.lastPlanned()).orElseThrow();
      if (ended == null || isWhereLogEnds(ended) || isWhereLogEnds(planned)) {
        return new CheckpointFit(Verdict.FITS, List.of(), null);
      }
      SortedMap<PartitionId, Long> ahead = distance(ended);
      ahead.values().removeIf(distance -> distance <= 0);
      Verdict verdict = ahead.isEmpty() ? Verdict.BEHIND : Verdict.AHEAD;
      SortedMap<PartitionId, Long> named = ahead.isEmpty() ? distance(ended) : ahead;
      named.values().removeIf(distance -> distance == 0);
      return new CheckpointFit(
          verdict,
          List.of(
              "It is %s the log: %s."
                  .formatted(
                      verdict == Verdict.AHEAD ? "ahead of" : "behind",
                      named.entrySet().stream()
                          .map(each -> difference(each.getKey(), each.getValue(), ended))
                          .collect(Collectors.joining("; ")))),
          remedy());
    }

    private boolean isWhereLogEnds(Offsets end) {
      return distance(end).values().stream().allMatch(distance -> distance == 0);
    }

    /** How far an end is ahead of the log's; a partition of a topic it reads may be new to it. */
    private SortedMap<PartitionId, Long> distance(Offsets end) {
      SortedMap<PartitionId, Long> distance = new TreeMap<>(end.minus(log.offsets()));
      log.offsets()
          .next()
          .forEach(
              (id, offset) -> {
                if (!end.next().containsKey(id) && end.knows(id.topic())) {
                  distance.put(id, -offset);
                }
              });
      return distance;
    }

    private String difference(PartitionId id, long distance, Offsets ended) {
      return "%s ends at %d in the checkpoint and at %d in the log, %d offsets %s"
          .formatted(
              id,
              ended.next().getOrDefault(id, 0L),
              log.offsets().next().get(id),
              Math.abs(distance),
              distance > 0 ? "later" : "earlier");
    }

    private String remedy() {
      String remove =
          "remove the checkpoint: the job then starts where the log ends, and only the memory of the deduplication is lost.";
      return CheckpointRewind.best(checkpoint, log)
          .map(
              batch ->
                  "Stop the job, look at `bronze checkpoint rewind --to-batch %d`, and run it with --yes; or %s"
                      .formatted(batch, remove))
          .orElse("There is no batch to rewind to; " + remove);
    }
  }
}
