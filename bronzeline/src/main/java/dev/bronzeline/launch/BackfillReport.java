package dev.bronzeline.launch;

import dev.bronzeline.kafka.BackfillPlan;
import dev.bronzeline.ledger.Commit;
import dev.bronzeline.ledger.LogEntry;
import dev.bronzeline.ledger.OffsetRange;
import dev.bronzeline.ledger.PartitionId;
import dev.bronzeline.ledger.PartitionLedger;
import dev.bronzeline.ledger.Totals;
import dev.bronzeline.storage.CommitListener;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a backfill is about to do, and what it has done. Thread-safe: the query tells it of commits.
 */
final class BackfillReport implements CommitListener {
  private final String pipeline;
  private final BackfillPlan plan;
  private final SortedMap<PartitionId, Totals> done = new TreeMap<>();
  private long commits;

  BackfillReport(String pipeline, BackfillPlan plan) {
    this.pipeline = pipeline;
    this.plan = plan;
    plan.partitions().forEach(partition -> done.put(partition.id(), Totals.NONE));
  }

  @Override
  public synchronized void committed(LogEntry entry, Duration took) {
    Commit commit = entry.commit();
    if (commit != null) {
      commits++;
      for (PartitionLedger line : commit.ledger()) {
        done.merge(line.id(), Totals.NONE.plus(line), (sum, any) -> sum.plus(line));
      }
    }
  }

  /**
   * The whole as {@code --json} tells it: fields are added, not renamed.
   *
   * @param pipeline the pipeline's name
   * @param dryRun whether nothing was to be done
   * @param toDo how many offsets there were to do at the beginning
   * @param left how many of them are not done
   * @param commits how many commits were made
   * @param partitions the partitions that were asked for
   */
  record Told(
      String pipeline,
      boolean dryRun,
      long toDo,
      long left,
      long commits,
      List<Partition> partitions) {}

  /** One partition: {@code until - from = published + streams + toDo}. */
  record Partition(
      String topic,
      int partition,
      long from,
      long until,
      long published,
      long streams,
      long toDo,
      List<OffsetRange> ranges,
      List<String> notes,
      Totals done) {}

  synchronized Told told(boolean dryRun) {
    return new Told(
        pipeline,
        dryRun,
        plan.size(),
        plan.size() - sum(),
        commits,
        plan.partitions().stream()
            .map(
                each ->
                    new Partition(
                        each.id().topic(),
                        each.id().partition(),
                        each.from(),
                        each.until(),
                        each.published(),
                        each.streams(),
                        each.size(),
                        each.toDo(),
                        each.notes(),
                        done.getOrDefault(each.id(), Totals.NONE)))
            .toList());
  }

  private long sum() {
    return done.values().stream()
        .mapToLong(t -> t.accepted() + t.rejected() + t.duplicates() + t.ignored() + t.gaps())
        .sum();
  }

  void printPlan(PrintWriter out) {
    out.printf("Backfill of pipeline %s%n", pipeline);
    TextTable table =
        new TextTable(
            "partition", "from", "until", "published", "the stream's", "to do", "remarks");
    for (BackfillPlan.Partition each : plan.partitions()) {
      table.row(
          each.id(),
          each.from(),
          each.until(),
          each.published(),
          each.streams(),
          each.size(),
          String.join("; ", each.notes()));
    }
    table.print(out);
    if (plan.size() == 0) {
      out.println("There is nothing to do.");
    }
  }

  synchronized void printAccount(PrintWriter out, boolean dryRun) {
    if (dryRun) {
      out.println("Nothing was written.");
    } else if (plan.size() > 0) {
      TextTable table =
          new TextTable(
              "partition", "accepted", "rejected", "duplicates", "ignored", "gaps", "left");
      for (BackfillPlan.Partition each : plan.partitions()) {
        Totals its = done.getOrDefault(each.id(), Totals.NONE);
        long accounted =
            its.accepted() + its.rejected() + its.duplicates() + its.ignored() + its.gaps();
        table.row(
            each.id(),
            its.accepted(),
            its.rejected(),
            its.duplicates(),
            its.ignored(),
            its.gaps(),
            each.size() - accounted);
      }
      table.print(out);
      long left = plan.size() - sum();
      if (left == 0) {
        out.printf("Done: %,d offsets in %,d commits.%n", sum(), commits);
      } else {
        out.printf(
            "Ended early: %,d offsets in %,d commits. Run it again for the other %,d.%n",
            sum(), commits, left);
      }
    }
  }
}
