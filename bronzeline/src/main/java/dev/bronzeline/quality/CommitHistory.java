package dev.bronzeline.quality;

import dev.bronzeline.ledger.Commit;
import dev.bronzeline.ledger.LogEntry;
import dev.bronzeline.ledger.Totals;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The last commits of a lane, as far back as anybody asks. Not thread-safe: it belongs to the
 * thread of the query.
 */
public final class CommitHistory {
  /** More than these are not kept, however long a window is. */
  public static final int MOST = 10_000;

  /** What a commit accounts for. */
  record Line(Instant at, long records, long rejected) {}

  private final Reach reach;
  private final Deque<Line> newestFirst = new ArrayDeque<>();

  /**
   * How far back somebody asks; both.
   *
   * @param commits so many commits
   * @param time so long ago
   */
  public record Reach(int commits, Duration time) {
    /** Nobody asks. */
    public static final Reach NONE = new Reach(0, Duration.ZERO);

    /** Whether a commit is asked for that comes after so many newer ones. */
    public boolean includes(int newer, Instant at, Instant now) {
      return newer < MOST && (newer < commits || at.isAfter(now.minus(time)));
    }

    Reach and(Reach other) {
      return new Reach(
          Math.max(commits, other.commits), time.compareTo(other.time) > 0 ? time : other.time);
    }
  }

  /**
   * A history.
   *
   * @param reach how far it goes back
   * @param newestFirst the last commits
   */
  public CommitHistory(Reach reach, List<LogEntry> newestFirst) {
    this.reach = reach;
    for (int i = newestFirst.size() - 1; i >= 0; i--) {
      add(newestFirst.get(i));
    }
  }

  /** One more commit, the newest. Those that are not asked for any more are forgotten. */
  void add(LogEntry entry) {
    Commit commit = entry.commit();
    if (commit == null || !hasRecords(entry)) {
      return;
    }
    Totals counts = Totals.NONE.plus(commit.ledger());
    newestFirst.addFirst(new Line(entry.at(), records(counts), counts.rejected()));
    while (!newestFirst.isEmpty()
        && !reach.includes(newestFirst.size() - 1, newestFirst.getLast().at(), entry.at())) {
      newestFirst.removeLast();
    }
  }

  /** Whether an entry accounts for records, and not only for offsets without any. */
  public static boolean hasRecords(LogEntry entry) {
    Commit commit = entry.commit();
    return commit != null && records(Totals.NONE.plus(commit.ledger())) > 0;
  }

  /** The records of the last commits; empty if there are not so many. */
  OptionalLong records(int commits) {
    return newestFirst.size() < commits
        ? OptionalLong.empty()
        : OptionalLong.of(newestFirst.stream().limit(commits).mapToLong(Line::records).sum());
  }

  /** The sum of the last commits: so many, or those since a time. */
  Line sum(@Nullable Integer commits, Instant since) {
    long records = 0;
    long rejected = 0;
    int taken = 0;
    for (Iterator<Line> lines = newestFirst.iterator(); lines.hasNext(); taken++) {
      Line line = lines.next();
      if (commits == null ? !line.at().isAfter(since) : taken >= commits) {
        break;
      }
      records += line.records();
      rejected += line.rejected();
    }
    return new Line(since, records, rejected);
  }

  /** The records that were read. */
  static long records(Totals counts) {
    return counts.accepted()
        + counts.rejected()
        + counts.duplicates()
        + counts.ignored()
        + counts.held();
  }
}
