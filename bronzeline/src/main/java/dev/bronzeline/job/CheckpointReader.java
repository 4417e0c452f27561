package dev.bronzeline.job;

import dev.bronzeline.config.PipelineConfig;
import dev.bronzeline.job.CheckpointReport.Batch;
import dev.bronzeline.job.CheckpointReport.Partition;
import dev.bronzeline.job.CheckpointReport.Range;
import dev.bronzeline.ledger.Commit;
import dev.bronzeline.ledger.LogEntry;
import dev.bronzeline.ledger.OffsetRange;
import dev.bronzeline.ledger.PartitionId;
import dev.bronzeline.ledger.Totals;
import dev.bronzeline.storage.Checkpoint;
import dev.bronzeline.storage.CheckpointFit;
import dev.bronzeline.storage.CheckpointIdentity;
import dev.bronzeline.storage.CheckpointStatus;
import dev.bronzeline.storage.CommitLog;
import dev.bronzeline.storage.LogEnd;
import dev.bronzeline.storage.Offsets;
import dev.bronzeline.storage.Writing;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;
import org.apache.hadoop.conf.Configuration;
import org.jspecify.annotations.Nullable;

/** Tells all about a checkpoint, with what the log says of its batches. */
public final class CheckpointReader {
  private final String root;
  private final CommitLog log;
  private final @Nullable PipelineConfig pipeline;
  private final Configuration hadoop;

  /**
   * A reader for the checkpoints of one root.
   *
   * @param root the root, as it shall be shown
   * @param log its log
   * @param pipeline the pipeline that writes the root; null when nobody knows
   * @param hadoop how the root is reached
   */
  public CheckpointReader(
      String root, CommitLog log, @Nullable PipelineConfig pipeline, Configuration hadoop) {
    this.root = root;
    this.log = log;
    this.pipeline = pipeline;
    this.hadoop = hadoop;
  }

  /** All about a checkpoint. */
  public CheckpointReport read(Checkpoint checkpoint) throws IOException {
    LogEnd end = LogEnd.ofStream(log);
    CheckpointFit fit =
        CheckpointFit.of(
            Optional.of(checkpoint),
            end,
            pipeline == null ? null : CheckpointCheck.job(pipeline, hadoop));
    CheckpointStatus status = checkpoint.status();
    Optional<CheckpointIdentity> identity = checkpoint.identity();
    return new CheckpointReport(
        status.path(),
        status.query(),
        root,
        identity.map(CheckpointIdentity::pipeline).orElse(null),
        identity.map(CheckpointIdentity::forkedFrom).orElse(null),
        fit.verdict().word(),
        fit.problems(),
        fit.remedy(),
        status.lastPlanned(),
        status.lastCommitted(),
        status.bytes(),
        status.stateBytes(),
        status.lastWritten(),
        batches(checkpoint),
        partitions(checkpoint.position().orElse(Offsets.NONE), end.offsets()));
  }

  /** Where two sides stand, partition by partition. */
  public static List<Partition> partitions(Offsets checkpoint, Offsets log) {
    SortedSet<PartitionId> all = new TreeSet<>(checkpoint.next().keySet());
    all.addAll(log.next().keySet());
    return all.stream()
        .map(
            id ->
                new Partition(
                    id.topic(), id.partition(), checkpoint.next().get(id), log.next().get(id)))
        .toList();
  }

  private List<Batch> batches(Checkpoint checkpoint) throws IOException {
    Map<Long, LogEntry> published = published(checkpoint);
    List<Batch> batches = new ArrayList<>();
    for (long batch : checkpoint.batches()) {
      batches.add(0, batch(checkpoint, batch, published.get(batch)));
    }
    return batches;
  }

  private static Batch batch(Checkpoint checkpoint, long batch, @Nullable LogEntry entry) {
    Instant plannedAt = checkpoint.plannedAt(batch).orElse(null);
    Optional<SortedMap<PartitionId, OffsetRange>> ranges =
        checkpoint
            .end(batch)
            .flatMap(end -> checkpoint.end(batch - 1).map(before -> end.since(before)));
    Commit commit = entry == null ? null : entry.commit();
    return new Batch(
        batch,
        batch <= checkpoint.lastCommitted(),
        plannedAt,
        ranges.map(each -> each.values().stream().mapToLong(OffsetRange::size).sum()).orElse(null),
        ranges.stream()
            .flatMap(each -> each.entrySet().stream())
            .filter(each -> each.getValue().size() > 0)
            .map(
                each ->
                    new Range(
                        each.getKey().topic(),
                        each.getKey().partition(),
                        each.getValue().from(),
                        each.getValue().until()))
            .toList(),
        entry == null ? null : entry.sequence(),
        commit == null ? null : Totals.NONE.plus(commit.ledger()),
        entry == null || plannedAt == null
            ? null
            : Duration.between(plannedAt, entry.at()).toMillis() / 1000.0,
        checkpoint.stateBytes(batch));
  }

  /** The entries of the log about the batches that the checkpoint remembers. */
  private Map<Long, LogEntry> published(Checkpoint checkpoint) throws IOException {
    Map<Long, LogEntry> entries = new HashMap<>();
    if (checkpoint.batches().isEmpty()) {
      return entries;
    }
    Instant first = checkpoint.plannedAt(checkpoint.batches().get(0)).orElse(Instant.EPOCH);
    for (long sequence = log.tail(); sequence > 0; sequence--) {
      LogEntry entry = log.read(sequence).orElse(null);
      if (entry != null && entry.at().isBefore(first)) {
        break;
      }
      Commit commit = entry == null ? null : entry.commit();
      if (entry != null
          && commit != null
          && entry.lane().equals(Writing.STREAM)
          && commit.checkpoint().equals(checkpoint.query())) {
        entries.put(commit.batch(), entry);
      }
    }
    return entries;
  }
}
