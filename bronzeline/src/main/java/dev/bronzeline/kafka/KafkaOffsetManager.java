package dev.bronzeline.kafka;

import dev.bronzeline.config.KafkaSettings;
import dev.bronzeline.config.Nearest;
import dev.bronzeline.config.SourceSettings;
import dev.bronzeline.config.StartingOffsets;
import dev.bronzeline.ledger.Coverage;
import dev.bronzeline.ledger.SourceIdentity;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.ProducerState;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.UnsupportedVersionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks Kafka what it holds, and says where a job starts to read.
 *
 * <p>Every question is answered within half a minute or fails with a {@link KafkaAwayException}
 * that names the brokers. Thread-safe.
 */
public final class KafkaOffsetManager implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(KafkaOffsetManager.class);
  private static final Duration PATIENCE = Duration.ofSeconds(15);

  private final KafkaSettings kafka;
  private final Duration patience;
  private final Admin admin;

  /**
   * Connects to a cluster when it is first asked.
   *
   * @throws KafkaAwayException if none of its names can be resolved
   */
  public KafkaOffsetManager(KafkaSettings kafka) {
    this(kafka, PATIENCE);
  }

  /**
   * Connects to a cluster when it is first asked, and waits for an answer no longer than this.
   *
   * @throws KafkaAwayException if none of its names can be resolved
   */
  public KafkaOffsetManager(KafkaSettings kafka, Duration patience) {
    this.kafka = kafka;
    this.patience = patience;
    Properties properties = new Properties();
    properties.putAll(kafka.options().reveal());
    // The job's patience, not the consumer's: these questions are small.
    properties.put("request.timeout.ms", String.valueOf(patience.toMillis()));
    properties.put("default.api.timeout.ms", String.valueOf(patience.toMillis()));
    properties.put("bootstrap.servers", kafka.bootstrapServers());
    this.admin = connect(properties);
  }

  /**
   * A name that cannot be resolved now may be later, so that is no error of the settings, although
   * Kafka calls it one.
   */
  private Admin connect(Properties properties) {
    try {
      return Admin.create(properties);
    } catch (KafkaException e) {
      if (e.getCause() instanceof ConfigException config
          && String.valueOf(config.getMessage()).contains("resolvable")) {
        throw new KafkaAwayException(
            "No host name in kafka.bootstrap-servers (%s) can be resolved. Is it spelt right, and does this machine reach its name server?"
                .formatted(kafka.bootstrapServers()),
            e);
      }
      throw e;
    }
  }

  /**
   * Spark's {@code startingOffsets} for a topic that was never read: the oldest record of each
   * partition.
   */
  public String getStartingOffset(String topic) {
    return getStartingOffset(topic, Position.UNKNOWN);
  }

  /**
   * Spark's {@code startingOffsets} for a topic: after what a checkpoint has, and the oldest record
   * of each partition that it does not know.
   *
   * @param checkpoint what {@link CheckpointPosition} read, or {@link Position#UNKNOWN}
   * @throws TopicMissingException if Kafka has no such topic
   * @throws StartingOffsetsException if Kafka does not hold these offsets (any more)
   */
  public String getStartingOffset(String topic, Position checkpoint) {
    return EffectiveStart.decide(
            offsets(existing(List.of(topic))), Position.UNKNOWN, checkpoint, Position.UNKNOWN)
        .json();
  }

  /**
   * Where a pipeline starts to read.
   *
   * @param source its topics, and where to begin when nothing was read before
   * @param log where the log ends, or {@link Position#UNKNOWN}
   * @param checkpoint where Spark's checkpoint ends, or {@link Position#UNKNOWN}
   * @throws TopicMissingException if Kafka lacks a topic, or none matches the pattern
   * @throws StartingOffsetsException if Kafka does not hold these offsets (any more)
   */
  public EffectiveStart effectiveStart(SourceSettings source, Position log, Position checkpoint) {
    List<TopicOffsets> partitions = offsets(topics(source));
    return EffectiveStart.decide(
        partitions,
        new EffectiveStart.Logged(log, Coverage.NONE),
        checkpoint,
        requested(source.startingOffsets(), partitions),
        EffectiveStart.Accepted.NONE,
        source.isRead());
  }

  /**
   * The topics that a pipeline reads now.
   *
   * @throws TopicMissingException if Kafka lacks a topic, or none matches the pattern
   */
  public SortedSet<String> topics(SourceSettings source) {
    if (source.topicPattern() == null) {
      return existing(source.topics());
    }
    Pattern pattern = Pattern.compile(source.topicPattern());
    SortedSet<String> known = known();
    SortedSet<String> matching =
        known.stream()
            .filter(topic -> pattern.matcher(topic).matches())
            .collect(Collectors.toCollection(TreeSet::new));
    if (matching.isEmpty()) {
      throw new TopicMissingException(
          "No topic at %s matches the pattern '%s'. %s"
              .formatted(kafka.bootstrapServers(), source.topicPattern(), listed(known)));
    }
    return matching;
  }

  /**
   * What Kafka holds of each partition of a topic now, sorted.
   *
   * @throws TopicMissingException if Kafka has no such topic
   */
  public List<TopicOffsets> offsets(String topic) {
    return offsets(existing(List.of(topic)));
  }

  /** What Kafka holds of each partition of these topics now, sorted. */
  public List<TopicOffsets> offsets(Collection<String> topics) {
    List<TopicPartition> partitions = partitions(topics);
    Map<TopicPartition, Long> earliest = at(partitions, OffsetSpec.earliest());
    // The end first: what is written in between is not held back by anything.
    Map<TopicPartition, Long> end =
        kafka.readsCommittedOnly()
            ? at(partitions, OffsetSpec.latest(), IsolationLevel.READ_UNCOMMITTED)
            : Map.of();
    Map<TopicPartition, Long> latest = at(partitions, OffsetSpec.latest());
    return partitions.stream()
        .map(
            p -> {
              long readable = latest.getOrDefault(p, 0L);
              return new TopicOffsets(
                  p.topic(),
                  p.partition(),
                  earliest.getOrDefault(p, 0L),
                  readable,
                  Math.max(readable, end.getOrDefault(p, readable)));
            })
        .toList();
  }

  private List<TopicPartition> partitions(Collection<String> topics) {
    Map<String, TopicDescription> descriptions =
        ask("the partitions of " + topics, admin.describeTopics(topics).allTopicNames());
    List<TopicPartition> partitions = new ArrayList<>();
    new TreeMap<>(descriptions)
        .forEach(
            (topic, description) ->
                description
                    .partitions()
                    .forEach(p -> partitions.add(new TopicPartition(topic, p.partition()))));
    return partitions;
  }

  /**
   * Which of these topics may have offsets without a record: they are compacted, or somebody writes
   * to them with transactions. Brokers know such producers for a day after their last record, if
   * this user may ask; somebody who sets {@code isolation.level} to {@code read_committed} says
   * that there are some.
   */
  public SortedSet<String> topicsWithGaps(Collection<String> topics) {
    if (kafka.expectsTransactions()) {
      return new TreeSet<>(topics);
    }
    List<ConfigResource> resources =
        topics.stream().map(t -> new ConfigResource(ConfigResource.Type.TOPIC, t)).toList();
    SortedSet<String> withGaps = transactional(topics);
    ask("the settings of " + topics, admin.describeConfigs(resources).all())
        .forEach(
            (topic, config) -> {
              if (config
                  .get(TopicConfig.CLEANUP_POLICY_CONFIG)
                  .value()
                  .contains(TopicConfig.CLEANUP_POLICY_COMPACT)) {
                withGaps.add(topic.name());
              }
            });
    return withGaps;
  }

  private SortedSet<String> transactional(Collection<String> topics) {
    SortedSet<String> transactional = new TreeSet<>();
    producers(partitions(topics))
        .forEach(
            (partition, producers) -> {
              if (producers.stream().anyMatch(KafkaOffsetManager::hasTransactions)) {
                transactional.add(partition.topic());
              }
            });
    return transactional;
  }

  /** The coordinator's epoch is that of the last transaction that has ended. */
  private static boolean hasTransactions(ProducerState producer) {
    return producer.coordinatorEpoch().isPresent()
        || producer.currentTransactionStartOffset().isPresent();
  }

  /**
   * The transaction that holds back what is written to a partition; the one that began first. Empty
   * when there is none (any more), or this user may not ask.
   */
  public Optional<OpenTransaction> openTransaction(String topic, int partition) {
    TopicPartition id = new TopicPartition(topic, partition);
    return producers(List.of(id)).getOrDefault(id, List.of()).stream()
        .filter(producer -> producer.currentTransactionStartOffset().isPresent())
        .min(Comparator.comparingLong(p -> p.currentTransactionStartOffset().getAsLong()))
        .map(
            producer ->
                new OpenTransaction(
                    producer.producerId(), Instant.ofEpochMilli(producer.lastTimestamp())));
  }

  /** The producers that brokers remember; none where this user may not ask, or a broker is old. */
  private Map<TopicPartition, List<ProducerState>> producers(List<TopicPartition> partitions) {
    try {
      Map<TopicPartition, List<ProducerState>> producers = new HashMap<>();
      ask("the producers of " + partitions, admin.describeProducers(partitions).all())
          .forEach((partition, state) -> producers.put(partition, state.activeProducers()));
      return producers;
    } catch (AuthorizationException | UnsupportedVersionException e) {
      LOG.debug("Kafka does not tell who writes to {}", partitions, e);
      return Map.of();
    }
  }

  /** The cluster's own id, which tells it from another one at the same address. */
  public String clusterId() {
    return ask("the cluster's id", admin.describeCluster().clusterId());
  }

  /**
   * Which cluster this is, and which topics. What the brokers do not tell, because they are old or
   * this user may not know, is left open.
   */
  public SourceIdentity identity(Collection<String> topics) {
    Map<String, String> ids = new HashMap<>();
    ask("the ids of " + topics, admin.describeTopics(topics).allTopicNames())
        .forEach(
            (topic, description) -> {
              if (description.topicId() != null && !description.topicId().equals(Uuid.ZERO_UUID)) {
                ids.put(topic, description.topicId().toString());
              }
            });
    return new SourceIdentity(cluster(), ids);
  }

  private @Nullable String cluster() {
    try {
      String id = ask("the cluster's id", admin.describeCluster().clusterId());
      return id == null || id.isBlank() ? null : id;
    } catch (AuthorizationException e) {
      return null;
    }
  }

  /**
   * How long these topics keep their records. One whose settings this user may not see is left out.
   */
  public Map<String, Retention> retention(Collection<String> topics) {
    Map<ConfigResource, KafkaFuture<Config>> answers =
        admin
            .describeConfigs(
                topics.stream()
                    .map(topic -> new ConfigResource(ConfigResource.Type.TOPIC, topic))
                    .toList())
            .values();
    Map<String, Retention> retention = new HashMap<>();
    answers.forEach(
        (topic, answer) -> {
          try {
            retention.put(topic.name(), Retention.of(ask("the settings of " + topic, answer)));
          } catch (AuthorizationException e) {
            LOG.debug("Kafka does not tell how long it keeps {}", topic.name(), e);
          }
        });
    return retention;
  }

  /**
   * Writes down in Kafka how far a consumer group has come, for tools that look there. Nobody reads
   * it back.
   *
   * @throws KafkaAwayException if Kafka does not answer
   * @throws KafkaException if it refuses, as when the group has members
   */
  void publish(String group, Map<TopicPartition, Long> offsets) {
    Map<TopicPartition, OffsetAndMetadata> committed = new HashMap<>();
    offsets.forEach((partition, next) -> committed.put(partition, new OffsetAndMetadata(next)));
    ask(
        "whether it took the offsets of group " + group,
        admin.alterConsumerGroupOffsets(group, committed).all());
  }

  /** Ends the connection. */
  @Override
  public void close() {
    admin.close(Duration.ofSeconds(1));
  }

  Position requested(StartingOffsets starting, List<TopicOffsets> partitions) {
    if (starting instanceof StartingOffsets.Explicit explicit) {
      return Position.of(explicit.offsets());
    }
    if (starting instanceof StartingOffsets.Timestamp timestamp) {
      Map<TopicPartition, Long> offsets =
          at(
              partitions.stream().map(p -> new TopicPartition(p.topic(), p.partition())).toList(),
              OffsetSpec.forTimestamp(timestamp.at().toEpochMilli()));
      // Kafka says -1 when no record is that young; to Spark, -1 is the end of the partition: the
      // same place.
      return each(
          partitions,
          p ->
              offsets.getOrDefault(
                  new TopicPartition(p.topic(), p.partition()), EffectiveStart.LATEST));
    }
    return starting instanceof StartingOffsets.Latest
        ? each(partitions, TopicOffsets::latest)
        : each(partitions, p -> EffectiveStart.EARLIEST);
  }

  private static Position each(List<TopicOffsets> partitions, Function<TopicOffsets, Long> offset) {
    Map<String, Map<Integer, Long>> offsets = new HashMap<>();
    for (TopicOffsets p : partitions) {
      offsets
          .computeIfAbsent(p.topic(), topic -> new HashMap<>())
          .put(p.partition(), offset.apply(p));
    }
    return Position.of(offsets);
  }

  private SortedSet<String> existing(List<String> topics) {
    SortedSet<String> known = known();
    List<String> missing = topics.stream().filter(topic -> !known.contains(topic)).toList();
    if (!missing.isEmpty()) {
      throw new TopicMissingException(
          missing.stream()
              .map(
                  topic ->
                      "Topic '%s' does not exist at %s, or this user may not see it. %s"
                          .formatted(topic, kafka.bootstrapServers(), suggestion(topic, known)))
              .collect(Collectors.joining(System.lineSeparator())));
    }
    return new TreeSet<>(topics);
  }

  private static String suggestion(String topic, SortedSet<String> known) {
    String nearest = Nearest.to(topic, known);
    return nearest == null ? listed(known) : "Did you mean '" + nearest + "'?";
  }

  private static String listed(SortedSet<String> known) {
    return known.isEmpty()
        ? "There are no topics: create it first."
        : "There are: " + known.stream().limit(20).collect(Collectors.joining(", ")) + ".";
  }

  private SortedSet<String> known() {
    return new TreeSet<>(ask("the list of topics", admin.listTopics().names()));
  }

  private Map<TopicPartition, Long> at(Collection<TopicPartition> partitions, OffsetSpec where) {
    return at(
        partitions,
        where,
        kafka.readsCommittedOnly()
            ? IsolationLevel.READ_COMMITTED
            : IsolationLevel.READ_UNCOMMITTED);
  }

  private Map<TopicPartition, Long> at(
      Collection<TopicPartition> partitions, OffsetSpec where, IsolationLevel isolation) {
    Map<TopicPartition, OffsetSpec> wanted =
        partitions.stream().collect(Collectors.toMap(p -> p, p -> where));
    ListOffsetsOptions options = new ListOffsetsOptions(isolation);
    Map<TopicPartition, Long> offsets = new HashMap<>();
    Map<TopicPartition, ListOffsetsResultInfo> found =
        ask("the offsets of " + partitions, admin.listOffsets(wanted, options).all());
    found.forEach((partition, info) -> offsets.put(partition, info.offset()));
    return offsets;
  }

  private <T> T ask(String what, KafkaFuture<T> answer) {
    try {
      return answer.get(2 * patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while Kafka was asked for " + what, e);
    } catch (TimeoutException e) {
      throw away(what, e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RetriableException) {
        throw away(what, e.getCause());
      }
      if (e.getCause() instanceof RuntimeException refused) {
        throw refused;
      }
      throw new IllegalStateException("Kafka cannot say " + what, e);
    }
  }

  private KafkaAwayException away(String what, Throwable cause) {
    return new KafkaAwayException(
        "Kafka at %s did not tell %s within %d seconds. Is it running, and do kafka.bootstrap-servers and security.protocol fit it?"
            .formatted(kafka.bootstrapServers(), what, patience.toSeconds()),
        cause);
  }
}
