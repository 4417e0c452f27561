package dev.bronzeline.observe;

import dev.bronzeline.ledger.Commit;
import dev.bronzeline.ledger.FileEntry;
import dev.bronzeline.ledger.PartitionLedger;
import dev.bronzeline.ledger.Totals;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.ToDoubleFunction;

/**
 * What commits say, partition by partition and file by file. {@code bronze.root.records} goes on
 * over restarts, for it is what the log says; the others count since the process began.
 *
 * <p>A topic with very many partitions makes no more than {@link #MOST_PARTITIONS} series each: the
 * rest are counted together, under the partition {@code other}. Thread-safe.
 */
final class LedgerMeters {
  static final int MOST_PARTITIONS = 1000;
  private static final String OTHER = "other";

  private final MeterRegistry registry;
  private final Tags pipeline;
  private final Set<String> partitions = new HashSet<>();
  private final DistributionSummary fileBytes;
  private volatile Totals root = Totals.NONE;

  LedgerMeters(MeterRegistry registry, Tags pipeline) {
    this.registry = registry;
    this.pipeline = pipeline;
    Map<String, ToDoubleFunction<Totals>> dispositions =
        Map.of(
            "accepted", Totals::accepted,
            "rejected", Totals::rejected,
            "duplicate", Totals::duplicates,
            "ignored", Totals::ignored,
            "gaps", Totals::gaps);
    dispositions.forEach(
        (disposition, count) ->
            FunctionCounter.builder("bronze.root.records", this, of -> count.applyAsDouble(of.root))
                .description("Offsets accounted for since the root began, as the log has it")
                .tags(pipeline.and("disposition", disposition))
                .register(registry));
    fileBytes =
        DistributionSummary.builder("bronze.file.bytes")
            .description("Sizes of published files")
            .tags(pipeline)
            .serviceLevelObjectives(1 << 20, 16 << 20, 64 << 20, 128 << 20, 512 << 20)
            .register(registry);
  }

  void continueFrom(Totals totals) {
    root = totals;
  }

  void recordCommit(Commit commit) {
    if (commit.replacedFiles().isEmpty()) {
      root = commit.totals();
    }
    for (PartitionLedger line : commit.ledger()) {
      count(line, "accepted", line.accepted());
      count(line, "rejected", line.rejected());
      count(line, "duplicate", line.duplicates());
      count(line, "ignored", line.ignored());
      count(line, "gaps", line.gaps());
    }
    for (FileEntry file : commit.files()) {
      Tags output = pipeline.and("output", file.output().folder());
      counter("bronze.files.written", "Files published", output).increment();
      counter("bronze.bytes.written", "Bytes of files published", output)
          .increment((double) file.bytes());
      fileBytes.record((double) file.bytes());
    }
  }

  private void count(PartitionLedger line, String disposition, long records) {
    if (records != 0) {
      counter(
              "bronze.partition.records",
              "Offsets accounted for, by partition",
              pipeline.and(
                  "topic", line.topic(), "partition", name(line), "disposition", disposition))
          .increment((double) records);
    }
  }

  private synchronized String name(PartitionLedger line) {
    String id = line.topic() + '/' + line.partition();
    boolean own =
        partitions.contains(id) || (partitions.size() < MOST_PARTITIONS && partitions.add(id));
    return own ? String.valueOf(line.partition()) : OTHER;
  }

  private Counter counter(String name, String description, Tags tags) {
    return Counter.builder(name).description(description).tags(tags).register(registry);
  }
}
