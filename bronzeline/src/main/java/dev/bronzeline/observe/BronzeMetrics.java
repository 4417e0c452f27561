package dev.bronzeline.observe;

import dev.bronzeline.ledger.BatchQuality;
import dev.bronzeline.ledger.Commit;
import dev.bronzeline.ledger.PartitionId;
import dev.bronzeline.ledger.PartitionLedger;
import dev.bronzeline.ledger.SchemaTransition;
import dev.bronzeline.ledger.Totals;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a pipeline did since this process began, counted from its commits, so the numbers are those
 * of the ledger.
 *
 * <p>The meters: {@code bronze.records} by {@code disposition} (accepted, rejected, duplicate,
 * ignored), {@code bronze.rejections} by {@code reason}, {@code bronze.violations} by {@code rule},
 * {@code bronze.records.read}, {@code bronze.gaps}, {@code bronze.batch.duration}, {@code
 * bronze.records.per.second} of the last batch, {@code bronze.last.commit} in epoch seconds, {@code
 * bronze.time.to.loss} in seconds by {@code topic} and {@code partition} for those that have
 * something to lose, {@code bronze.retention.left} (the least share of their lives that unread
 * records have left), {@code bronze.retention.unseen} (topics whose values are those of an earlier
 * look, because Kafka does not tell them now), {@code bronze.offsets.unpublished}, {@code
 * bronze.dedup.keys} (not a number for a store that does not count them), {@code
 * bronze.dedup.bytes}, {@code bronze.held} (rows on hold until the windows of their keys close),
 * {@code bronze.held.age} (how long the oldest of them has waited, in seconds), {@code
 * bronze.schema.transitions} by {@code adopted} (true, false), {@code bronze.schema.refused} (1
 * while the newest version of the schema could not take the place of the one in force), {@code
 * bronze.schema.unseen} (for how many seconds nobody could tell whether there is a newer one),
 * {@code bronze.batch.violations} by {@code rule}, {@code bronze.error.budget.used} (above 1 when
 * it is exceeded) and {@code bronze.paused} (1 while the job waits because of that), beside those
 * of {@link LedgerMeters} and {@link LagMeters}. All carry the {@code pipeline}.
 *
 * <p>Thread-safe.
 */
public final class BronzeMetrics {

  private static final String RECORDS = "bronze.records";
  private static final String DISPOSITION = "disposition";
  private static final String TRANSITIONS = "bronze.schema.transitions";
  private static final String ADOPTED = "adopted";

  /** The last batch: what a gauge or an alert asks for. */
  private record Last(Duration duration, double recordsPerSecond, Instant at) {}

  private record Held(long rows, @Nullable Instant oldest) {
    double age(Instant now) {
      return oldest == null ? 0 : Duration.between(oldest, now).toMillis() / 1e3;
    }
  }

  private final PrometheusMeterRegistry registry;
  private final String name;
  private final Tags pipeline;
  private final LedgerMeters ledger;
  private final LagMeters lag;
  private final Clock clock;
  private final Timer batches;
  private final MultiGauge timesToLoss;
  private volatile Last last;
  private volatile double retentionLeft = 1;
  private volatile int retentionUnseen;
  private volatile Held held = new Held(0, null);
  private volatile double budgetUsed;
  private volatile boolean paused;
  private volatile boolean schemaRefused;
  private volatile @Nullable Instant schemaUnseen;
  private volatile double dedupKeys;
  private volatile double dedupBytes;

  /** Metrics of one pipeline, from now on. */
  public BronzeMetrics(String pipeline) {
    this(pipeline, Clock.systemUTC());
  }

  BronzeMetrics(String pipeline, Clock clock) {
    this(new PrometheusMeterRegistry(PrometheusConfig.DEFAULT), pipeline, clock);
  }

  /** Metrics of one pipeline among those of others in one process. */
  public BronzeMetrics(PrometheusMeterRegistry registry, String pipeline) {
    this(registry, pipeline, Clock.systemUTC());
  }

  private BronzeMetrics(PrometheusMeterRegistry registry, String pipeline, Clock clock) {
    this.registry = registry;
    this.name = pipeline;
    this.pipeline = Tags.of("pipeline", pipeline);
    this.ledger = new LedgerMeters(registry, this.pipeline);
    this.lag = new LagMeters(registry, this.pipeline);
    this.clock = clock;
    this.last = new Last(Duration.ZERO, 0, clock.instant());
    batches =
        Timer.builder("bronze.batch.duration")
            .description("From the start of a batch to its commit")
            .publishPercentileHistogram()
            .minimumExpectedValue(Duration.ofMillis(100))
            .maximumExpectedValue(Duration.ofMinutes(10))
            .tags(this.pipeline)
            .register(registry);
    Gauge.builder("bronze.records.per.second", () -> last.recordsPerSecond())
        .description("Records read per second of the last batch")
        .tags(this.pipeline)
        .register(registry);
    Gauge.builder("bronze.last.commit", () -> last.at().getEpochSecond())
        .description("When the last batch was committed (at first: when the process began)")
        .baseUnit("seconds")
        .tags(this.pipeline)
        .register(registry);
    timesToLoss =
        MultiGauge.builder("bronze.time.to.loss")
            .description("How long until Kafka may delete the next record to read")
            .baseUnit("seconds")
            .tags(this.pipeline)
            .register(registry);
    Gauge.builder("bronze.retention.left", () -> retentionLeft)
        .description("Share of its life that the unread record nearest to its end has left")
        .tags(this.pipeline)
        .register(registry);
    Gauge.builder("bronze.retention.unseen", () -> retentionUnseen)
        .description("Topics whose time to loss could not be seen lately")
        .tags(this.pipeline)
        .register(registry);
    Gauge.builder("bronze.held", () -> held.rows())
        .description("Rows on hold until the windows of their keys close")
        .tags(this.pipeline)
        .register(registry);
    Gauge.builder("bronze.held.age", () -> held.age(clock.instant()))
        .description("How long the oldest row on hold has waited")
        .baseUnit("seconds")
        .tags(this.pipeline)
        .register(registry);
    Gauge.builder("bronze.error.budget.used", () -> budgetUsed)
        .description("Used part of the error budget; above 1 when it is exceeded")
        .tags(this.pipeline)
        .register(registry);
    Gauge.builder("bronze.paused", () -> paused ? 1 : 0)
        .description("1 while the job waits because its error budget is exceeded")
        .tags(this.pipeline)
        .register(registry);
    Gauge.builder("bronze.schema.refused", () -> schemaRefused ? 1 : 0)
        .description("1 while the newest version of the schema cannot be used")
        .tags(this.pipeline)
        .register(registry);
    Gauge.builder("bronze.schema.unseen", () -> unseenSchema(clock.instant()).toMillis() / 1e3)
        .description("How long nobody could tell whether there is a newer schema")
        .baseUnit("seconds")
        .tags(this.pipeline)
        .register(registry);
    Gauge.builder("bronze.dedup.keys", () -> dedupKeys)
        .description("Keys that the deduplication remembers")
        .tags(this.pipeline)
        .register(registry);
    Gauge.builder("bronze.dedup.bytes", () -> dedupBytes)
        .description("What the keys of the deduplication take in memory")
        .tags(this.pipeline)
        .register(registry);
  }

  /**
   * Notes what the deduplication remembers.
   *
   * @param keys how many keys, null when nobody counts them
   * @param bytes what they take in memory
   */
  public void recordDedupState(@Nullable Long keys, long bytes) {
    dedupKeys = keys == null ? Double.NaN : keys;
    dedupBytes = bytes;
  }

  /** Counts everything that a commit accounts for. */
  public void recordCommit(Commit commit, Duration duration) {
    Totals totals = Totals.NONE;
    for (PartitionLedger partition : commit.ledger()) {
      totals = totals.plus(partition);
    }
    long read =
        totals.accepted()
            + totals.rejected()
            + totals.duplicates()
            + totals.ignored()
            + totals.held();
    recordInputRecords(read);
    recordOutputRecords(totals.accepted());
    recordInvalidRecords(totals.rejected());
    recordDuplicateRecords(totals.duplicates());
    recordIgnoredRecords(totals.ignored());
    count("bronze.gaps", totals.gaps());
    commit.reasons().forEach((reason, n) -> count("bronze.rejections", n, "reason", reason));
    commit.violations().forEach((rule, n) -> count("bronze.violations", n, "rule", rule));
    BatchQuality quality = commit.quality();
    if (quality != null) {
      quality.broken().forEach(rule -> count("bronze.batch.violations", 1, "rule", rule.rule()));
      budgetUsed = quality.budget() == null ? 0 : quality.budget().used();
    }
    SchemaTransition transition = commit.schemaTransition();
    if (transition != null) {
      count(TRANSITIONS, 1, ADOPTED, String.valueOf(transition.adopted()));
      schemaRefused = !transition.adopted();
    }
    ledger.recordCommit(commit);
    if (commit.replacedFiles().isEmpty()) {
      recordBatch(read, duration);
    }
  }

  /** Counts records read from Kafka. */
  public void recordInputRecords(long records) {
    count("bronze.records.read", records);
  }

  /** Counts records written to the bronze table. */
  public void recordOutputRecords(long records) {
    count(RECORDS, records, DISPOSITION, "accepted");
  }

  /** Counts records written to the dead-letter table. */
  public void recordInvalidRecords(long records) {
    count(RECORDS, records, DISPOSITION, "rejected");
  }

  /** Counts records that the deduplication dropped. */
  public void recordDuplicateRecords(long records) {
    count(RECORDS, records, DISPOSITION, "duplicate");
  }

  /** Counts records that the policy says are not kept. */
  public void recordIgnoredRecords(long records) {
    count(RECORDS, records, DISPOSITION, "ignored");
  }

  /**
   * Notes that a batch was committed now.
   *
   * @param records how many records it read
   * @param duration how long it took
   */
  public void recordBatch(long records, Duration duration) {
    batches.record(duration);
    double seconds = Math.max(duration.toNanos(), 1) / 1e9;
    last = new Last(duration, records / seconds, clock.instant());
  }

  /**
   * Notes how long until Kafka deletes what was not read.
   *
   * @param left by partition, only those that have something to lose
   * @param share the least share of their lives that such records have left; 1 when there are none
   */
  public void recordTimeToLoss(Map<PartitionId, Duration> left, double share) {
    List<MultiGauge.Row<?>> rows = new ArrayList<>();
    left.forEach(
        (id, duration) ->
            rows.add(
                MultiGauge.Row.of(
                    Tags.of("topic", id.topic(), "partition", String.valueOf(id.partition())),
                    duration.toMillis() / 1e3)));
    timesToLoss.register(rows, true);
    retentionLeft = share;
  }

  /** Notes of how many topics it cannot be seen how long Kafka keeps what was not read. */
  public void recordUnseenRetention(int topics) {
    retentionUnseen = topics;
  }

  /**
   * Notes what is on hold.
   *
   * @param rows how many rows
   * @param oldest when the first of them arrived; null if there are none
   */
  public void recordHeld(long rows, @Nullable Instant oldest) {
    held = new Held(rows, oldest);
  }

  /**
   * Notes whether it can be found out if there is a newer schema.
   *
   * @param since since when it cannot; null when it can
   */
  public void recordUnseenSchema(@Nullable Instant since) {
    schemaUnseen = since;
  }

  private Duration unseenSchema(Instant now) {
    Instant since = schemaUnseen;
    return since == null ? Duration.ZERO : Duration.between(since, now);
  }

  /** The name of the pipeline. */
  public String pipeline() {
    return name;
  }

  /** Goes on counting where the log ends, and not at nothing. */
  public void continueFrom(Totals totals) {
    ledger.continueFrom(totals);
  }

  /**
   * Notes how far Kafka is ahead.
   *
   * @param partitions by partition, all of them
   * @param completeThrough every record with a time of Kafka before it is accounted for; null when
   *     that is not known
   */
  public void recordLag(Map<PartitionId, Lag> partitions, @Nullable Instant completeThrough) {
    lag.record(partitions, completeThrough);
  }

  /**
   * How far Kafka is ahead in one partition.
   *
   * @param records how many records nobody has read
   * @param seconds how much younger the newest of them is than the last one that was read; null
   *     when that is not known
   */
  public record Lag(long records, @Nullable Double seconds) {}

  /** Counts an attempt to tell somebody of an alert that failed. */
  public void recordAlertFailure(String channel) {
    count("bronze.alert.failures", 1, "channel", channel);
  }

  /** Notes that the job waits, or goes on. */
  public void recordPause(boolean waits) {
    paused = waits;
  }

  /** Counts a position that could not be published as a consumer group's offsets. */
  public void recordUnpublishedOffsets() {
    count("bronze.offsets.unpublished", 1);
  }

  /** All numbers as they are now. */
  public MetricsSnapshot snapshot() {
    Last batch = last;
    Instant now = clock.instant();
    return new MetricsSnapshot(
        now,
        batches.count(),
        counted("bronze.records.read"),
        counted(RECORDS, DISPOSITION, "accepted"),
        counted(RECORDS, DISPOSITION, "rejected"),
        counted(RECORDS, DISPOSITION, "duplicate"),
        counted(RECORDS, DISPOSITION, "ignored"),
        batch.duration(),
        batch.recordsPerSecond(),
        batch.at(),
        retentionLeft,
        budgetUsed,
        counted(TRANSITIONS, ADOPTED, "true"),
        schemaRefused,
        unseenSchema(now));
  }

  /** All meters in the text format of Prometheus. */
  public String scrape() {
    return registry.scrape();
  }

  private void count(String meter, long n, String... tags) {
    registry.counter(meter, pipeline.and(tags)).increment((double) n);
  }

  private long counted(String meter, String... tags) {
    return Math.round(registry.counter(meter, pipeline.and(tags)).count());
  }
}
