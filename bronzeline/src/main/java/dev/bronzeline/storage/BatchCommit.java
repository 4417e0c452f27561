package dev.bronzeline.storage;

import dev.bronzeline.ledger.AcceptedGap;
import dev.bronzeline.ledger.BatchQuality;
import dev.bronzeline.ledger.FileEntry;
import dev.bronzeline.ledger.PartitionLedger;
import dev.bronzeline.ledger.SchemaTransition;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A batch that wants to be committed.
 *
 * @param checkpoint the id of the Spark query's checkpoint
 * @param batch the number of Spark's micro-batch, unique within the checkpoint
 * @param ledger the account, one line per Kafka partition that Spark planned for the batch
 * @param reasons how many rows were rejected or ignored, by {@code stage/REASON}
 * @param violations how many rows broke a rule, by the rule's id
 * @param files what the tasks have staged
 * @param schemaVersion the version of the schema that the rows were read with
 * @param refusals why the batch must not be published, such as a broken {@code fail} rule or an
 *     exhausted error budget, each as a sentence for the operator; empty if nothing speaks against
 *     it
 * @param acceptedGaps the lost offsets that a person gave up, when the batch is nothing but that;
 *     otherwise empty
 * @param replaced published files whose rows the files hold, when the batch is nothing but that;
 *     otherwise empty
 * @param quality how the batch was judged; null when nothing is demanded of batches
 * @param schemaTransition what was decided about another version of the schema before the batch;
 *     null when nothing was
 */
public record BatchCommit(
    String checkpoint,
    long batch,
    List<PartitionLedger> ledger,
    Map<String, Long> reasons,
    Map<String, Long> violations,
    List<PreparedFile> files,
    String schemaVersion,
    List<String> refusals,
    List<AcceptedGap> acceptedGaps,
    List<FileEntry> replaced,
    @Nullable BatchQuality quality,
    @Nullable SchemaTransition schemaTransition) {

  /** Copies the collections. */
  public BatchCommit {
    ledger = List.copyOf(ledger);
    reasons = Map.copyOf(reasons);
    violations = Map.copyOf(violations);
    files = List.copyOf(files);
    refusals = List.copyOf(refusals);
    acceptedGaps = List.copyOf(acceptedGaps);
    replaced = List.copyOf(replaced);
  }

  /** A batch of records of which nothing is demanded as a whole. */
  public BatchCommit(
      String checkpoint,
      long batch,
      List<PartitionLedger> ledger,
      Map<String, Long> reasons,
      Map<String, Long> violations,
      List<PreparedFile> files,
      String schemaVersion,
      List<String> refusals) {
    this(checkpoint, batch, ledger, reasons, violations, files, schemaVersion, refusals, null);
  }

  /** A batch of records. */
  public BatchCommit(
      String checkpoint,
      long batch,
      List<PartitionLedger> ledger,
      Map<String, Long> reasons,
      Map<String, Long> violations,
      List<PreparedFile> files,
      String schemaVersion,
      List<String> refusals,
      @Nullable BatchQuality quality) {
    this(
        checkpoint,
        batch,
        ledger,
        reasons,
        violations,
        files,
        schemaVersion,
        refusals,
        List.of(),
        List.of(),
        quality,
        null);
  }

  /** The same with what was decided about the schema before the batch. */
  BatchCommit telling(@Nullable SchemaTransition transition) {
    return new BatchCommit(
        checkpoint,
        batch,
        ledger,
        reasons,
        violations,
        files,
        schemaVersion,
        refusals,
        acceptedGaps,
        replaced,
        quality,
        transition);
  }

  /**
   * Accounts for lost offsets that a person gave up, and for nothing else.
   *
   * @param by the writer that does it: each may do it once
   */
  static BatchCommit of(List<AcceptedGap> gaps, WriterId by, String schemaVersion) {
    return new BatchCommit(
        "accepted-gap-" + by,
        0,
        gaps.stream().map(AcceptedGap::line).toList(),
        Map.of(),
        Map.of(),
        List.of(),
        schemaVersion,
        List.of(),
        gaps,
        List.of(),
        null,
        null);
  }

  /**
   * Replaces published files by others with the same rows, and accounts for nothing new.
   *
   * @param by the writer that does it, in the lane {@link Writing#MAINTENANCE}
   * @param number how many it has replaced before
   * @param replaced the published files, as the log lists them, from one generation of their topics
   * @param files what the tasks have staged
   */
  static BatchCommit replacing(
      WriterId by,
      long number,
      List<FileEntry> replaced,
      List<PreparedFile> files,
      String schemaVersion) {
    return new BatchCommit(
        "replacement-" + by,
        number,
        List.of(),
        Map.of(),
        Map.of(),
        files,
        schemaVersion,
        List.of(),
        List.of(),
        replaced,
        null,
        null);
  }

  /**
   * Publishes rows that were on hold, drops their copies, and keeps the others on hold, in files
   * that replace all that were live.
   *
   * @param by the writer that does it, in the lane {@link Writing#RELEASE}
   * @param held the files that were live, and when
   * @param ledger what became of the rows that are on hold no more: lines without offsets
   * @param files what the tasks have staged
   */
  static BatchCommit releasing(
      WriterId by,
      HeldFiles held,
      List<PartitionLedger> ledger,
      List<PreparedFile> files,
      String schemaVersion) {
    return new BatchCommit(
        "release-" + by,
        held.upTo(),
        ledger,
        Map.of(),
        Map.of(),
        files,
        schemaVersion,
        List.of(),
        List.of(),
        held.files(),
        null,
        null);
  }

  /** The paths of the files that the batch replaces. */
  List<String> replacedPaths() {
    return replaced.stream().map(FileEntry::path).toList();
  }

  List<StagedFile> staged() {
    return files.stream().map(PreparedFile::staged).toList();
  }

  List<FileEntry> entries() {
    return files.stream().map(PreparedFile::entry).toList();
  }
}
