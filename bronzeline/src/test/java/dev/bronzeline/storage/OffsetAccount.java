package dev.bronzeline.storage;

import dev.bronzeline.ledger.Commit;
import dev.bronzeline.ledger.FileEntry;
import dev.bronzeline.ledger.LiveFiles;
import dev.bronzeline.ledger.LogEntry;
import dev.bronzeline.ledger.PartitionId;
import dev.bronzeline.ledger.PartitionLedger;
import dev.bronzeline.ledger.Standing;
import dev.bronzeline.ledger.Totals;
import dev.bronzeline.storage.CommitExplorer.Violation;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What the log must say of the offsets: never one of them twice, and in the end all of them.
 *
 * @param planned how many offsets of each partition the jobs are to account for, from 0
 * @param holdsStandings whether each entry is held to what it says of the log before it
 */
record OffsetAccount(Map<PartitionId, Long> planned, boolean holdsStandings) {

  /** For a writer that is made to say the wrong thing of the log, which is not the point then. */
  OffsetAccount withoutStandings() {
    return new OffsetAccount(planned, false);
  }

  void always(List<LogEntry> log) {
    Set<List<Object>> batches = new HashSet<>();
    for (LogEntry entry : log) {
      Commit commit = entry.commit();
      if (commit != null
          && !batches.add(List.of(entry.lane(), commit.checkpoint(), commit.batch()))) {
        throw new Violation(
            "batch %d of %s is committed twice".formatted(commit.batch(), entry.lane()));
      }
    }
    count(log);
    follow(log);
  }

  void atRest(List<LogEntry> log) {
    Map<PartitionId, Map<Long, Long>> counted = count(log);
    planned.forEach(
        (id, until) -> {
          Map<Long, Long> offsets = counted.getOrDefault(id, Map.of());
          for (long offset = 0; offset < until; offset++) {
            if (!offsets.containsKey(offset)) {
              throw new Violation("at rest offset %d of %s is in no commit".formatted(offset, id));
            }
          }
        });
  }

  /** Each entry says what the log was before it, and each row is in one file that is live. */
  private void follow(List<LogEntry> log) {
    Standing standing = Standing.NONE;
    LiveFiles live = new LiveFiles();
    Totals totals = Totals.NONE;
    for (LogEntry entry : log) {
      if (holdsStandings && !standing.equals(entry.before())) {
        throw new Violation(
            "entry %d takes the log before it for %s".formatted(entry.sequence(), entry.before()));
      }
      standing = standing.after(entry);
      Commit commit = entry.commit();
      if (commit != null) {
        if (!live.gone(commit.replacedFiles()).isEmpty()) {
          throw new Violation("entry %d replaces files twice".formatted(entry.sequence()));
        }
        live.add(commit);
        totals = totals.plus(commit.ledger());
      }
    }
    long rows = live.all().stream().mapToLong(FileEntry::rows).sum();
    if (rows != totals.accepted() + totals.rejected() + totals.held()) {
      throw new Violation("%d rows are in live files, of %s".formatted(rows, totals));
    }
  }

  /** The entry of each offset. */
  private static Map<PartitionId, Map<Long, Long>> count(List<LogEntry> log) {
    Map<PartitionId, Map<Long, Long>> counted = new TreeMap<>();
    for (LogEntry entry : log) {
      Commit commit = entry.commit();
      List<PartitionLedger> ledger = commit == null ? List.of() : commit.ledger();
      for (PartitionLedger line : ledger) {
        Map<Long, Long> offsets = counted.computeIfAbsent(line.id(), any -> new HashMap<>());
        for (long offset = line.from(); offset < line.until(); offset++) {
          Long before = offsets.put(offset, entry.sequence());
          if (before != null) {
            throw new Violation(
                "offset %d of %s is published twice, by entries %d and %d"
                    .formatted(offset, line.id(), before, entry.sequence()));
          }
        }
      }
    }
    return counted;
  }
}
