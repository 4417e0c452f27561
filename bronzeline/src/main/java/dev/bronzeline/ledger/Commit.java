package dev.bronzeline.ledger;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The publication of one batch: its files, its counts and where the lane stands after it.
 *
 * @param pipeline the pipeline's name
 * @param checkpoint the id of the Spark query's checkpoint; the batch's number is unique within it
 * @param batch the number of Spark's micro-batch
 * @param ledger the account, one line per Kafka partition
 * @param reasons how many rows were rejected or ignored, by {@code stage/REASON}
 * @param violations how many rows broke a rule, by the rule's id
 * @param files the files that this commit publishes
 * @param position where the lane stands after this commit: topic to partition to the offset after
 *     the last one accounted for, for every partition that the lane has ever seen
 * @param schemaVersion the version of the schema that the rows were read with
 * @param totals what the lane has accounted for since its root began, this commit included
 * @param acceptedGaps lost offsets that a person gave up: such a commit accounts for them and for
 *     nothing else. Null in every other commit
 * @param replaced the paths of published files whose rows are in this commit's files from now on:
 *     such a commit accounts for no offsets. Null in every other commit
 * @param quality how the batch was judged before; null when nothing was demanded of it
 * @param schemaTransition what was decided about another version of the schema since the commit
 *     before; null when nothing was
 */
public record Commit(
    String pipeline,
    String checkpoint,
    long batch,
    List<PartitionLedger> ledger,
    Map<String, Long> reasons,
    Map<String, Long> violations,
    List<FileEntry> files,
    Map<String, Map<Integer, Long>> position,
    String schemaVersion,
    Totals totals,
    @Nullable List<AcceptedGap> acceptedGaps,
    @Nullable List<String> replaced,
    @Nullable BatchQuality quality,
    @Nullable SchemaTransition schemaTransition) {

  /** Copies the collections; the maps are sorted by their keys. */
  public Commit {
    ledger = List.copyOf(ledger);
    reasons = Copies.sorted(reasons);
    violations = Copies.sorted(violations);
    files = List.copyOf(files);
    position = Copies.sortedPosition(position);
    acceptedGaps = acceptedGaps == null ? null : List.copyOf(acceptedGaps);
    replaced = replaced == null ? null : List.copyOf(replaced);
  }

  /** A publication of which nothing was demanded. */
  public Commit(
      String pipeline,
      String checkpoint,
      long batch,
      List<PartitionLedger> ledger,
      Map<String, Long> reasons,
      Map<String, Long> violations,
      List<FileEntry> files,
      Map<String, Map<Integer, Long>> position,
      String schemaVersion,
      Totals totals,
      @Nullable List<AcceptedGap> acceptedGaps,
      @Nullable List<String> replaced) {
    this(
        pipeline,
        checkpoint,
        batch,
        ledger,
        reasons,
        violations,
        files,
        position,
        schemaVersion,
        totals,
        acceptedGaps,
        replaced,
        null,
        null);
  }

  /** The publication of a batch of records. */
  public Commit(
      String pipeline,
      String checkpoint,
      long batch,
      List<PartitionLedger> ledger,
      Map<String, Long> reasons,
      Map<String, Long> violations,
      List<FileEntry> files,
      Map<String, Map<Integer, Long>> position,
      String schemaVersion,
      Totals totals) {
    this(
        pipeline,
        checkpoint,
        batch,
        ledger,
        reasons,
        violations,
        files,
        position,
        schemaVersion,
        totals,
        null,
        null);
  }

  /** The same publication, but for where the lane stands: another entry has moved it since. */
  public Commit standingAt(Map<String, Map<Integer, Long>> elsewhere) {
    return new Commit(
        pipeline,
        checkpoint,
        batch,
        ledger,
        reasons,
        violations,
        files,
        elsewhere,
        schemaVersion,
        totals,
        acceptedGaps,
        replaced,
        quality,
        schemaTransition);
  }

  /** The paths of the files that this commit replaces; empty in a commit that only adds. */
  public List<String> replacedFiles() {
    return replaced == null ? List.of() : replaced;
  }
}
