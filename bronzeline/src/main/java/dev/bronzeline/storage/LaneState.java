package dev.bronzeline.storage;

import dev.bronzeline.ledger.Commit;
import dev.bronzeline.ledger.LogEntry;
import dev.bronzeline.ledger.Open;
import dev.bronzeline.ledger.SourceIdentity;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where a lane of the log stands, for who wants to know it without opening the lane.
 *
 * @param sequence the lane's last entry; 0 when it has none
 * @param position topic to partition to the offset after the last one accounted for
 * @param source what the lane was read from, as far as its entries say
 * @param pipeline whose commits it has; null when it has none
 */
public record LaneState(
    long sequence,
    Map<String, Map<Integer, Long>> position,
    SourceIdentity source,
    @Nullable String pipeline) {

  /** A lane without entries. */
  public static final LaneState NONE = new LaneState(0, Map.of(), SourceIdentity.UNKNOWN, null);

  /**
   * Reads it from the end of the log.
   *
   * @throws DamagedLogException if an entry on the way is missing or cannot be read
   * @throws IOException if the store fails
   */
  public static LaneState read(CommitLog log, String lane) throws IOException {
    return read(log, lane, log.tail());
  }

  /** The same, as of an entry. */
  static LaneState read(CommitLog log, String lane, long atOrBefore) throws IOException {
    Optional<LogEntry> last = log.last(lane, atOrBefore);
    return last.isEmpty() ? NONE : NONE.after(last.get(), source(log, last.get()));
  }

  /**
   * Checks that the lane is a pipeline's own, before anything around it is touched.
   *
   * @throws RootTakenException if its commits are those of another pipeline
   */
  public void requireOwnedBy(String reader) {
    if (pipeline != null && !pipeline.equals(reader)) {
      throw new RootTakenException(pipeline, reader);
    }
  }

  /** The state after one more entry of the lane. */
  LaneState after(LogEntry entry) {
    Open open = entry.open();
    return after(entry, open == null ? source : sourceAfter(open));
  }

  private SourceIdentity sourceAfter(Open open) {
    SourceIdentity kept =
        open.newSource() == null ? source : source.without(open.newSource().topics());
    return open.source() == null ? kept : kept.updatedBy(open.source());
  }

  private LaneState after(LogEntry entry, SourceIdentity newSource) {
    Commit commit = entry.commit();
    Open open = entry.open();
    if (commit != null) {
      return new LaneState(entry.sequence(), commit.position(), newSource, commit.pipeline());
    }
    // An opening tells where the lane stands once it has commits.
    return open == null || open.position() == null
        ? new LaneState(entry.sequence(), position, newSource, pipeline)
        : new LaneState(entry.sequence(), open.position(), newSource, open.pipeline());
  }

  /** A writer's id tells where it opened the lane, and that entry says what it reads. */
  private static SourceIdentity source(CommitLog log, LogEntry entry) throws IOException {
    Optional<Open> open =
        entry.open() != null
            ? Optional.of(entry.open())
            : log.read(WriterId.parse(entry.writer()).map(WriterId::opened).orElse(0L))
                .map(LogEntry::open);
    return open.map(Open::source).orElse(SourceIdentity.UNKNOWN);
  }
}
