package dev.bronzeline.storage;

import dev.bronzeline.ledger.LogEntry;
import dev.bronzeline.quality.CommitHistory;
import dev.bronzeline.quality.CommitHistory.Reach;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.LongStream;

/**
 * Reads the last commits of a lane, several at a time: on an object store, one after the other
 * would make a start wait.
 */
final class RecentCommits {
  private static final int AT_A_TIME = 16;

  private RecentCommits() {}

  /**
   * The lane's last commits of records, the newest first.
   *
   * @param tail the last entry to look at
   * @throws DamagedLogException if an entry on the way is missing or cannot be read
   */
  static List<LogEntry> read(CommitLog log, String lane, long tail, Reach reach, Instant now)
      throws IOException {
    List<LogEntry> found = new ArrayList<>();
    if (!reach.includes(0, now, now)) {
      return found;
    }
    ExecutorService readers =
        Executors.newFixedThreadPool(
            AT_A_TIME,
            task -> {
              Thread thread = new Thread(task, "bronze-history");
              thread.setDaemon(true);
              return thread;
            });
    try {
      for (long end = tail; end > 0; end -= AT_A_TIME) {
        for (LogEntry entry : chunk(log, Math.max(1, end - AT_A_TIME + 1), end, readers)) {
          if (!entry.lane().equals(lane) || !CommitHistory.hasRecords(entry)) {
            continue;
          }
          if (!reach.includes(found.size(), entry.at(), now)) {
            return found;
          }
          found.add(entry);
        }
      }
      return found;
    } finally {
      readers.shutdownNow();
    }
  }

  /** The newest first. */
  private static List<LogEntry> chunk(CommitLog log, long from, long until, ExecutorService readers)
      throws IOException {
    List<CompletableFuture<LogEntry>> reads =
        LongStream.rangeClosed(from, until)
            .map(i -> from + until - i)
            .mapToObj(
                sequence -> CompletableFuture.supplyAsync(() -> entry(log, sequence), readers))
            .toList();
    List<LogEntry> entries = new ArrayList<>();
    for (CompletableFuture<LogEntry> read : reads) {
      entries.add(Futures.await(read));
    }
    return entries;
  }

  private static LogEntry entry(CommitLog log, long sequence) {
    try {
      return log.require(sequence);
    } catch (IOException e) {
      throw new CompletionException(e);
    }
  }
}
