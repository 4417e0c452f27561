package dev.bronzeline.storage;

import dev.bronzeline.ledger.OffsetRange;
import dev.bronzeline.ledger.PartitionId;
import dev.bronzeline.ledger.RowCounts;
import dev.bronzeline.ledger.SchemaTransition;
import dev.bronzeline.ledger.Settlement;
import dev.bronzeline.ledger.Totals;
import dev.bronzeline.quality.BatchFacts;
import dev.bronzeline.quality.BatchJudge;
import dev.bronzeline.quality.BatchJudge.Judgement;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongFunction;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.connector.write.DataWriter;
import org.apache.spark.sql.connector.write.PhysicalWriteInfo;
import org.apache.spark.sql.connector.write.WriterCommitMessage;
import org.apache.spark.sql.connector.write.streaming.StreamingDataWriterFactory;
import org.apache.spark.sql.connector.write.streaming.StreamingWrite;
import org.apache.spark.util.SerializableConfiguration;
import org.jspecify.annotations.Nullable;

/**
 * The driver's side of the sink: gathers what the tasks of a batch staged and counted, settles the
 * batch's account, and hands both to the lane for one atomic commit. Spark calls it from the
 * query's thread, one batch at a time.
 */
final class BatchCommitter implements StreamingWrite {
  private final WriterSettings settings;
  private final RowLayout layout;
  private final Configuration hadoop;
  private final LaneWriter lane;
  private final ReadTally tally;
  private final BatchJudge judge;
  private final CommitListener listener;
  private final Runnable beforeCommit;
  private final String checkpoint;
  private final AtomicReference<@Nullable SchemaTransition> untold;
  private final LongFunction<PlannedBatch> planned;
  private long began;

  /**
   * @param judge of the batches of this query
   * @param beforeCommit a last look, after the batch was read; it throws to forbid the commit
   * @param untold what the next commit is to tell of the schema, empty when it was told: Spark
   *     makes one of these for each batch
   * @param checkpoint the id of the query, which is that of its checkpoint
   * @param planned what Spark knows of a batch, by its number
   */
  BatchCommitter(
      WriterSettings settings,
      RowLayout layout,
      Configuration hadoop,
      LaneWriter lane,
      ReadTally tally,
      BatchJudge judge,
      CommitListener listener,
      Runnable beforeCommit,
      AtomicReference<@Nullable SchemaTransition> untold,
      String checkpoint,
      LongFunction<PlannedBatch> planned) {
    this.settings = settings;
    this.layout = layout;
    this.hadoop = hadoop;
    this.lane = lane;
    this.tally = tally;
    this.judge = judge;
    this.listener = listener;
    this.beforeCommit = beforeCommit;
    this.untold = untold;
    this.checkpoint = checkpoint;
    this.planned = planned;
  }

  @Override
  public StreamingDataWriterFactory createStreamingWriterFactory(PhysicalWriteInfo info) {
    tally.reset();
    began = System.nanoTime();
    return new RouterFactory(settings, layout, new SerializableConfiguration(hadoop), lane.id());
  }

  @Override
  public void commit(long batch, WriterCommitMessage[] messages) {
    beforeCommit.run();
    List<TaskReport> reports = reports(messages);
    PlannedBatch plan = planned.apply(batch);
    Map<PartitionId, RowCounts> written = new HashMap<>();
    Map<String, Long> reasons = new TreeMap<>();
    Map<String, Long> violations = new TreeMap<>();
    List<PreparedFile> files = new ArrayList<>();
    RowFacts facts = RowFacts.none(layout.counted().size());
    for (TaskReport report : reports) {
      report.counts().forEach((id, rows) -> written.merge(id, rows, RowCounts::plus));
      report.reasons().forEach((reason, rows) -> reasons.merge(reason, rows, Long::sum));
      report.violations().forEach((rule, rows) -> violations.merge(rule, rows, Long::sum));
      files.addAll(report.files());
      facts = facts.plus(report.facts());
    }
    Settlement settlement =
        Settlement.of(
            worthALine(plan.offsets()),
            tally.counts(),
            written,
            plan.droppedDuplicates(),
            settings::gapsAllowedIn);
    if (!settlement.problems().isEmpty()) {
      throw new UnbalancedBatchException(
          "Batch %d does not balance and is not published: %s."
              .formatted(batch, String.join("; ", settlement.problems())));
    }
    Judgement judgement = judge.judge(facts(settlement, facts), Instant.now());
    CommitResult result =
        lane.commit(
            new BatchCommit(
                    checkpoint,
                    batch,
                    settlement.ledger(),
                    reasons,
                    violations,
                    files,
                    settings.schemaVersion(),
                    refusals(violations, judgement),
                    judgement.quality())
                .telling(untold.get()));
    if (result.outcome() == CommitResult.Outcome.COMMITTED) {
      untold.set(null);
      Duration took = Duration.ofNanos(System.nanoTime() - began);
      result.entry().ifPresent(judge::committed);
      result.entry().ifPresent(entry -> listener.committed(entry, took));
    }
  }

  private BatchFacts facts(Settlement settlement, RowFacts rows) {
    Map<String, Long> nulls = new HashMap<>();
    int next = 0;
    for (String field : settings.quality().countedFields()) {
      nulls.put(field, rows.nulls().get(next++));
    }
    return new BatchFacts(
        Totals.NONE.plus(settlement.ledger()),
        nulls,
        RowFacts.time(rows.ingestedAt()),
        RowFacts.time(rows.newestRecord()),
        RowFacts.time(rows.newestEvent()));
  }

  private List<String> refusals(Map<String, Long> violations, Judgement judgement) {
    List<String> refusals = new ArrayList<>();
    for (String rule : settings.failRules()) {
      if (violations.containsKey(rule)) {
        refusals.add(
            "Rule '%s' has severity fail, and %d rows break it."
                .formatted(rule, violations.get(rule)));
      }
    }
    refusals.addAll(judgement.refusals());
    return refusals;
  }

  /** A partition without new records is mentioned once, so that the log knows where it stands. */
  private Map<PartitionId, OffsetRange> worthALine(Map<PartitionId, OffsetRange> offsets) {
    Map<String, Map<Integer, Long>> known = lane.position();
    Map<PartitionId, OffsetRange> lines = new TreeMap<>(offsets);
    lines
        .entrySet()
        .removeIf(
            line ->
                line.getValue().size() == 0
                    && known
                        .getOrDefault(line.getKey().topic(), Map.of())
                        .containsKey(line.getKey().partition()));
    return lines;
  }

  /**
   * Nothing: the query ends, and the next opening of the lane removes what the tasks have staged.
   */
  @Override
  public void abort(long batch, WriterCommitMessage[] messages) {}

  private static List<TaskReport> reports(WriterCommitMessage[] messages) {
    return Arrays.stream(messages)
        .filter(Objects::nonNull)
        .map(message -> ((TaskReport.Message) message).report())
        .toList();
  }

  @Override
  public String toString() {
    return "bronze " + settings.root();
  }

  /** Makes the writer of each task, on the executors. */
  private record RouterFactory(
      WriterSettings settings, RowLayout layout, SerializableConfiguration hadoop, WriterId writer)
      implements StreamingDataWriterFactory {
    @Override
    public DataWriter<InternalRow> createWriter(int partition, long task, long batch) {
      try {
        return new RowRouter(
            settings,
            layout,
            Stores.open(new Path(settings.root()), hadoop.value()),
            number -> writer.fileName(batch, task, number));
      } catch (IOException e) {
        throw new UncheckedIOException("The store at " + settings.root() + " cannot be opened.", e);
      }
    }
  }
}
