package dev.bronzeline.kafka;

import dev.bronzeline.config.SourceSettings;
import dev.bronzeline.ledger.Coverage;
import dev.bronzeline.ledger.SourceIdentity;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What a start finds out before it changes anything: whether Kafka is still what the log was read
 * from, where to begin, and whether Spark's checkpoint can be used for that.
 *
 * @param source what Kafka says of itself
 * @param newTopics the topics whose offsets begin anew, or that are gone, because a person accepted
 *     it; mostly empty
 * @param log where the log stands, without those topics: what the decision is about
 * @param start where each partition begins, and the lost offsets that were accepted
 * @param checkpointIsStale whether the checkpoint, if there is one, asks for records that Kafka
 *     does not have, or that a backfill has published, so that a job cannot go on from it
 */
public record Departure(
    SourceIdentity source,
    SortedSet<String> newTopics,
    Position log,
    EffectiveStart start,
    boolean checkpointIsStale) {

  /**
   * Looks at Kafka and decides.
   *
   * @param source what the pipeline reads
   * @param before what the log says it has read
   * @param log where the log stands
   * @param covered the offsets that the log accounts for
   * @param checkpoint where Spark's checkpoint goes on
   * @param accepted what a person agreed to
   * @throws SourceChangedException if a topic is not that of before, and nobody accepted it
   * @throws StartingOffsetsException if Kafka does not hold the offsets where to begin, or what was
   *     accepted is not what is lost
   * @throws TopicMissingException if Kafka lacks a topic
   */
  public static Departure look(
      KafkaOffsetManager kafka,
      SourceSettings source,
      SourceIdentity before,
      Position log,
      Coverage covered,
      Position checkpoint,
      Acceptance accepted) {
    SortedSet<String> topics = kafka.topics(source);
    SourceIdentity now = kafka.identity(topics);
    List<TopicOffsets> there = kafka.offsets(topics);
    List<SourceChange> changes = SourceChange.between(before, now, log, there);
    List<SourceChange> refused =
        changes.stream().filter(change -> !accepted.accepts(change)).toList();
    if (!refused.isEmpty()) {
      throw new SourceChangedException(refused);
    }
    SortedSet<String> anew =
        changes.stream().map(SourceChange::topic).collect(Collectors.toCollection(TreeSet::new));
    anew.addAll(givenUp(accepted, topics, log, checkpoint));
    EffectiveStart start =
        EffectiveStart.decide(
            there,
            new EffectiveStart.Logged(log.without(anew), covered.without(anew)),
            checkpoint.without(anew),
            kafka.requested(source.startingOffsets(), there),
            new EffectiveStart.Accepted(anew, accepted.gaps()),
            source.isRead());
    return new Departure(
        now, anew, log.without(anew), start, !anew.isEmpty() || isStale(checkpoint, start));
  }

  /** Topics that were read and are gone, as a person says: nobody knows how far they went. */
  private static Set<String> givenUp(
      Acceptance accepted, Set<String> there, Position log, Position checkpoint) {
    Set<String> read = new TreeSet<>(log.offsets().keySet());
    read.addAll(checkpoint.offsets().keySet());
    read.removeAll(there);
    read.removeIf(topic -> !SourceChange.DELETED.equals(accepted.sources().get(topic)));
    return read;
  }

  /**
   * Whether a query that goes on from the checkpoint would ask for what is gone, or for what a
   * backfill has published. To Spark, all of a partition that the checkpoint does not know is yet
   * to read.
   */
  static boolean isStale(Position checkpoint, EffectiveStart start) {
    return !checkpoint.isUnknown()
        && start.partitions().stream()
            .anyMatch(
                partition -> {
                  TopicOffsets kafka = partition.kafka();
                  long first = kafka.earliest();
                  if (partition.origin() == EffectiveStart.Origin.BACKFILL) {
                    first = Math.max(first, partition.offset());
                  }
                  return checkpoint.next(kafka.topic(), kafka.partition(), 0) < first;
                });
  }
}
