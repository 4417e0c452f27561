package dev.bronzeline.job;

import dev.bronzeline.kafka.TimeToLoss;
import dev.bronzeline.ledger.Commit;
import dev.bronzeline.ledger.LogEntry;
import dev.bronzeline.ledger.PartitionId;
import dev.bronzeline.ledger.PartitionLedger;
import dev.bronzeline.ledger.Totals;
import dev.bronzeline.observe.AlertWatch;
import dev.bronzeline.observe.Alerting;
import dev.bronzeline.observe.BronzeMetrics;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells of each commit: a line in the log, the metrics, and an alert when a threshold is crossed.
 * While it is {@linkplain #watch watched}, alerts are also checked when nothing is committed.
 */
public final class JobObserver implements JobListener {
  private static final Logger LOG = LoggerFactory.getLogger(JobObserver.class);

  private final BronzeMetrics metrics;
  private final Alerting alerting;
  private final Consumer<DedupState> onState;

  /** Observes a pipeline with the rules that ship, which write to the log. */
  public JobObserver(String pipeline) {
    this(new BronzeMetrics(pipeline), new Alerting());
  }

  /** The same, and passes on what the deduplication remembers. */
  public JobObserver(String pipeline, Consumer<DedupState> onState) {
    this(new BronzeMetrics(pipeline), new Alerting(), onState);
  }

  /** Observes with metrics and alerting of the caller's. */
  public JobObserver(BronzeMetrics metrics, Alerting alerting) {
    this(metrics, alerting, state -> {});
  }

  /** The same, and passes on what the deduplication remembers. */
  public JobObserver(BronzeMetrics metrics, Alerting alerting, Consumer<DedupState> onState) {
    this.metrics = metrics;
    this.alerting = alerting;
    this.onState = onState;
  }

  /** Checks the alerts every few seconds from now on, until the result is closed. */
  public AlertWatch watch() {
    return watch(AlertWatch.DEFAULT_PACE);
  }

  AlertWatch watch(Duration pace) {
    return new AlertWatch(alerting, metrics, pace);
  }

  @Override
  public void committed(LogEntry entry, Duration took) {
    Commit commit = entry.commit();
    if (commit == null) {
      return;
    }
    Totals counts = Totals.NONE.plus(commit.ledger());
    LOG.info(
        "Commit {} (batch {}, {} s): {} offsets = {} accepted + {} rejected + {} duplicates + {} ignored + {} gaps + {} held, {} files",
        entry.sequence(),
        commit.batch(),
        took.toMillis() / 1000.0,
        commit.ledger().stream().mapToLong(PartitionLedger::accounted).sum(),
        counts.accepted(),
        counts.rejected(),
        counts.duplicates(),
        counts.ignored(),
        counts.gaps(),
        counts.held(),
        commit.files().size());
    String found = DetectedInBatch.of(commit.violations());
    if (found != null) {
      LOG.warn(
          "Commit {}: what looks like personal data is in fields that pii.fields does not name: {}",
          entry.sequence(),
          found);
    }
    QualityLog.tell(commit);
    metrics.recordCommit(commit, took);
    alert();
  }

  @Override
  public void paused(String reason, Instant until) {
    LOG.warn("The next batch waits until {}; {}", until, reason);
    metrics.recordPause(true);
  }

  @Override
  public void resumed() {
    LOG.info("The pause is over");
    metrics.recordPause(false);
  }

  @Override
  public void retention(List<TimeToLoss> estimates) {
    Map<PartitionId, Duration> left = new HashMap<>();
    estimates.forEach(
        each -> left.put(new PartitionId(each.topic(), each.partition()), each.left()));
    metrics.recordTimeToLoss(
        left, estimates.stream().mapToDouble(TimeToLoss::share).min().orElse(1));
    alert();
  }

  @Override
  public void retentionUnseen(Set<String> topics) {
    metrics.recordUnseenRetention(topics.size());
  }

  @Override
  public void held(long rows, @Nullable Instant oldest) {
    metrics.recordHeld(rows, oldest);
  }

  @Override
  public void offsetsNotPublished() {
    metrics.recordUnpublishedOffsets();
  }

  @Override
  public void schemaUnseen(@Nullable Instant since) {
    metrics.recordUnseenSchema(since);
    alert();
  }

  @Override
  public void remembers(DedupState state) {
    metrics.recordDedupState(state.keys(), state.bytes());
    onState.accept(state);
  }

  /** Commits and the look-out at Kafka come in threads of their own. */
  private synchronized void alert() {
    alerting.checkAndAlert(metrics);
  }
}
