package dev.bronzeline.job;

import dev.bronzeline.config.KafkaSettings;
import dev.bronzeline.config.PipelineConfig;
import dev.bronzeline.job.TopicByTopic.Answers;
import dev.bronzeline.kafka.KafkaAwayException;
import dev.bronzeline.kafka.KafkaOffsetManager;
import dev.bronzeline.kafka.OffsetPublisher;
import dev.bronzeline.kafka.Position;
import dev.bronzeline.kafka.RetentionWatch;
import dev.bronzeline.kafka.SourceChange;
import dev.bronzeline.kafka.TimeToLoss;
import dev.bronzeline.kafka.TopicOffsets;
import dev.bronzeline.kafka.TransactionWatch;
import dev.bronzeline.ledger.Commit;
import dev.bronzeline.ledger.LogEntry;
import dev.bronzeline.ledger.SourceIdentity;
import dev.bronzeline.storage.CommitListener;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.apache.kafka.common.KafkaException;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.StreamingQueryListener;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps an eye on Kafka while a job runs: that it is still the source which the log names, how long
 * it keeps what was not read, and that it is told how far the job has come. Only the first of these
 * can stop the job.
 */
final class KafkaWatch implements CommitListener, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(KafkaWatch.class);
  private static final Duration EVERY = Duration.ofMinutes(1);
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final KafkaOffsetManager kafka;
  private final RetentionWatch retention;
  private final TransactionWatch transactions = new TransactionWatch();
  private final SourceIdentity source;
  private final Predicate<String> isRead;
  private final JobListener listener;
  private final @Nullable OffsetPublisher publisher;
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(KafkaWatch::daemon);
  private volatile Position position = Position.UNKNOWN;
  // Both are of the last look, and used in its thread alone.
  private List<TimeToLoss> losses = List.of();
  private Set<String> unseen = Set.of();

  /**
   * @param source what the log says is read
   * @param listener is told of commits, in the query's thread, and of what is seen here
   */
  KafkaWatch(
      KafkaSettings settings,
      PipelineConfig pipeline,
      SourceIdentity source,
      JobListener listener) {
    this.kafka = new KafkaOffsetManager(settings);
    this.retention = new RetentionWatch(settings, PATIENCE);
    this.source = source;
    this.isRead = pipeline.source().isRead();
    this.listener = listener;
    this.publisher =
        pipeline.source().publishOffsets()
            ? new OffsetPublisher(
                settings,
                pipeline.source().groupOf(pipeline.name()),
                isRead,
                listener::offsetsNotPublished)
            : null;
  }

  /** Begins, and ends with the query; before and after only {@link #requireSameSource} works. */
  void start(StreamingQuery query, SparkSession spark, Position from) {
    spark.streams().addListener(new UntilTheEndOf(query.runId()));
    moved(from);
    ScheduledFuture<?> unused =
        thread.scheduleWithFixedDelay(
            this::look, EVERY.toSeconds() / 6, EVERY.toSeconds(), TimeUnit.SECONDS);
  }

  /**
   * Looks whether Kafka is still what the log says is read.
   *
   * @throws dev.bronzeline.kafka.SourceChangedException if a topic was created anew, or this is
   *     another cluster
   * @throws KafkaAwayException if Kafka does not answer
   */
  void requireSameSource() {
    SourceChange.requireNone(source, kafka.identity(source.topics().keySet()));
  }

  @Override
  public void committed(LogEntry entry, Duration took) {
    Commit commit = entry.commit();
    if (commit != null) {
      moved(Position.of(commit.position()));
    }
    listener.committed(entry, took);
  }

  private void moved(Position to) {
    position = to;
    if (publisher != null && !to.isUnknown()) {
      publisher.publish(to);
    }
  }

  /** Whatever goes wrong, the next look is due all the same. */
  private void look() {
    try {
      lookFrom(position);
    } catch (RuntimeException e) {
      if (!thread.isShutdown()) {
        LOG.warn("A look at Kafka beside the stream failed; the next one is in a minute", e);
      }
    }
  }

  private void lookFrom(Position now) {
    List<String> topics = now.offsets().keySet().stream().filter(isRead).toList();
    Answers<TopicOffsets> there = TopicByTopic.ask(topics, kafka::offsets);
    Answers<TimeToLoss> left =
        TopicByTopic.ask(
            topics.stream().filter(topic -> !there.failed().containsKey(topic)).toList(),
            some -> retention.estimate(kafka, of(some, there.found()), now));
    if (thread.isShutdown()) {
      return;
    }
    SortedMap<String, RuntimeException> failed = new TreeMap<>(there.failed());
    failed.putAll(left.failed());
    // Of a topic that does not answer, the last estimate is better than none: none is good news.
    losses =
        Stream.concat(
                left.found().stream(),
                losses.stream().filter(each -> failed.containsKey(each.topic())))
            .toList();
    tellOfUnseen(failed);
    if (failed.isEmpty() || failed.size() < topics.size()) {
      listener.retention(losses);
    }
    transactions.newlyStanding(there.found()).forEach(this::tellOfTransaction);
  }

  private static List<TopicOffsets> of(Collection<String> topics, List<TopicOffsets> partitions) {
    return partitions.stream().filter(each -> topics.contains(each.topic())).toList();
  }

  private void tellOfUnseen(SortedMap<String, RuntimeException> failed) {
    failed.forEach(
        (topic, why) -> {
          if (!unseen.contains(topic)) {
            LOG.warn(
                "{}: could not find out how long Kafka keeps what was not read; the metrics keep what was seen last, until it can be seen again. {}",
                topic,
                why.toString());
          }
        });
    unseen = Set.copyOf(failed.keySet());
    listener.retentionUnseen(unseen);
  }

  private void tellOfTransaction(TopicOffsets partition) {
    LOG.warn(
        "{}-{}: a transaction that is open for a minute or longer ({}) holds back all from offset {} on, {} offsets now, until it ends. If its producer is gone, see 'Transactions' in operations.md.",
        partition.topic(),
        partition.partition(),
        producerOf(partition),
        partition.latest(),
        partition.heldBack());
  }

  private String producerOf(TopicOffsets partition) {
    try {
      return kafka
          .openTransaction(partition.topic(), partition.partition())
          .map(open -> "producer id " + open.producerId() + ", last wrote at " + open.lastWrite())
          .orElse("of an unknown producer");
    } catch (KafkaAwayException | KafkaException e) {
      LOG.debug("Kafka does not tell who holds back {}", partition, e);
      return "of an unknown producer";
    }
  }

  /** Publishes the last position, for a few seconds at most, and ends. Closing twice is fine. */
  @Override
  public void close() {
    thread.shutdownNow();
    if (publisher != null) {
      publisher.close();
    }
    kafka.close();
  }

  private static Thread daemon(Runnable work) {
    Thread thread = new Thread(work, "bronze-kafka-watch");
    thread.setDaemon(true);
    return thread;
  }

  /** A query that the caller of the job ends by himself. */
  private final class UntilTheEndOf extends StreamingQueryListener {
    private final UUID run;

    UntilTheEndOf(UUID run) {
      this.run = run;
    }

    @Override
    public void onQueryStarted(QueryStartedEvent event) {}

    @Override
    public void onQueryProgress(QueryProgressEvent event) {}

    @Override
    public void onQueryIdle(QueryIdleEvent event) {}

    @Override
    public void onQueryTerminated(QueryTerminatedEvent event) {
      if (event.runId().equals(run)) {
        close();
      }
    }
  }
}
