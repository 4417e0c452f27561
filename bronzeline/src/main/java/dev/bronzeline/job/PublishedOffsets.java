package dev.bronzeline.job;

import dev.bronzeline.config.SinkSettings;
import dev.bronzeline.kafka.BackfillPlan.Published;
import dev.bronzeline.kafka.CheckpointPosition;
import dev.bronzeline.kafka.Position;
import dev.bronzeline.ledger.Coverage;
import dev.bronzeline.storage.CommitLog;
import dev.bronzeline.storage.LaneState;
import dev.bronzeline.storage.Stores;
import dev.bronzeline.storage.Writing;
import java.io.IOException;
import java.util.HashSet;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/** Reads from a root what a backfill of its pipeline must leave alone. */
final class PublishedOffsets {
  private PublishedOffsets() {}

  /**
   * Reads the log, and the stream's checkpoint while the stream has not committed.
   *
   * @throws dev.bronzeline.storage.RootTakenException if the root is another pipeline's
   */
  static Published read(String pipeline, SinkSettings sink, Configuration hadoop)
      throws IOException {
    CommitLog log = new CommitLog(Stores.open(new Path(sink.root()), hadoop));
    LaneState stream = LaneState.read(log, Writing.STREAM);
    LaneState backfill = LaneState.read(log, Writing.BACKFILL);
    stream.requireOwnedBy(pipeline);
    backfill.requireOwnedBy(pipeline);
    boolean begun = stream.sequence() > 0;
    Position position = Position.of(stream.position());
    if (begun && position.isUnknown()) {
      position = CheckpointPosition.read(sink.checkpoint(), hadoop);
    }
    Coverage covered = log.standing(log.tail()).covered();
    // Of a topic that began anew, or that the stream has read since, a backfill knows an id of old.
    Set<String> alone = new HashSet<>(covered.ranges().keySet());
    alone.removeAll(stream.position().keySet());
    return new Published(
        backfill.source().only(alone).updatedBy(stream.source()), begun ? position : null, covered);
  }
}
