package dev.bronzeline.launch;

import dev.bronzeline.job.DedupState;
import dev.bronzeline.job.JobListener;
import dev.bronzeline.job.RunState.Phase;
import dev.bronzeline.kafka.TimeToLoss;
import dev.bronzeline.ledger.LogEntry;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Passes on what happens to a job, and writes its pauses and stalls down for {@code bronze status}.
 */
record PauseReport(JobListener next, StateReport report) implements JobListener {
  @Override
  public void committed(LogEntry entry, Duration took) {
    next.committed(entry, took);
  }

  @Override
  public void paused(String reason, Instant until) {
    next.paused(reason, until);
    report.tell(Phase.PAUSED, 0, reason, until);
  }

  @Override
  public void resumed() {
    next.resumed();
    report.tell(Phase.RUNNING, 0, null, null);
  }

  @Override
  public void stalled(String reason) {
    next.stalled(reason);
    report.tell(Phase.STALLED, 0, reason, null);
  }

  @Override
  public void revived() {
    next.revived();
    report.tell(Phase.RUNNING, 0, null, null);
  }

  @Override
  public void held(long rows, @Nullable Instant oldest) {
    next.held(rows, oldest);
  }

  @Override
  public void retention(List<TimeToLoss> estimates) {
    next.retention(estimates);
  }

  @Override
  public void retentionUnseen(Set<String> topics) {
    next.retentionUnseen(topics);
  }

  @Override
  public void offsetsNotPublished() {
    next.offsetsNotPublished();
  }

  @Override
  public void schemaUnseen(@Nullable Instant since) {
    next.schemaUnseen(since);
  }

  @Override
  public void remembers(DedupState state) {
    next.remembers(state);
  }
}
