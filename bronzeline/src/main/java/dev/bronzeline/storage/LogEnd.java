package dev.bronzeline.storage;

import dev.bronzeline.ledger.Commit;
import dev.bronzeline.ledger.LogEntry;
import java.io.IOException;
import java.time.Instant;
import java.util.Optional;

/**
 * Where a lane of a log ends.
 *
 * @param offsets the offset after the last one accounted for, of each partition
 * @param pipeline the pipeline whose lane it is; empty without a commit
 * @param query the id of the query whose batch is the lane's last commit; empty without a commit
 * @param batch the number of that batch; -1 without a commit
 * @param at when it was published
 */
public record LogEnd(Offsets offsets, String pipeline, String query, long batch, Instant at) {

  /** A lane without a commit. */
  public static final LogEnd NOTHING = new LogEnd(Offsets.NONE, "", "", -1, Instant.EPOCH);

  /** Where an opened lane ends. */
  public static LogEnd of(LaneWriter lane) {
    return of(lane.lastCommit(), Offsets.of(lane.position()));
  }

  /** Where the lane of the streaming job ends. */
  public static LogEnd ofStream(CommitLog log) throws IOException {
    long tail = log.tail();
    return of(
        log.lastCommit(Writing.STREAM, tail),
        Offsets.of(LaneState.read(log, Writing.STREAM, tail).position()));
  }

  /** The lane may stand elsewhere than its last commit: topics may have begun anew since. */
  private static LogEnd of(Optional<LogEntry> lastCommit, Offsets offsets) {
    LogEntry entry = lastCommit.orElse(null);
    Commit commit = entry == null ? null : entry.commit();
    return entry == null || commit == null
        ? NOTHING
        : new LogEnd(offsets, commit.pipeline(), commit.checkpoint(), commit.batch(), entry.at());
  }

  /** Whether the lane has a commit. */
  public boolean hasCommit() {
    return batch >= 0;
  }
}
