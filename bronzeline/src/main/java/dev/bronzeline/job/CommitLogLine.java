package dev.bronzeline.job;

import dev.bronzeline.ledger.Commit;
import dev.bronzeline.ledger.LogEntry;
import dev.bronzeline.ledger.PartitionLedger;
import dev.bronzeline.ledger.Totals;
import dev.bronzeline.storage.CommitListener;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes one line to the log for each commit: what it accounts for. */
public final class CommitLogLine implements CommitListener {
  private static final Logger LOG = LoggerFactory.getLogger(CommitLogLine.class);

  /** Writes to this class's logger. */
  public CommitLogLine() {}

  @Override
  public void committed(LogEntry entry) {
    Commit commit = entry.commit();
    if (commit == null) {
      return;
    }
    Totals counts = Totals.NONE.plus(commit.ledger());
    long offsets = commit.ledger().stream().mapToLong(PartitionLedger::accounted).sum();
    LOG.info(
        "Commit {} (batch {}): {} offsets = {} accepted + {} rejected + {} duplicates + {} ignored + {} gaps, {} files",
        entry.sequence(),
        commit.batch(),
        offsets,
        counts.accepted(),
        counts.rejected(),
        counts.duplicates(),
        counts.ignored(),
        counts.gaps(),
        commit.files().size());
  }
}
