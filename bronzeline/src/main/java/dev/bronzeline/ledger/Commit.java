package dev.bronzeline.ledger;

import java.util.List;
import java.util.Map;

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
    Totals totals) {

  /** Copies the collections; the maps are sorted by their keys. */
  public Commit {
    ledger = List.copyOf(ledger);
    reasons = Copies.sorted(reasons);
    violations = Copies.sorted(violations);
    files = List.copyOf(files);
    position = Copies.sortedPosition(position);
  }
}
