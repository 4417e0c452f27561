package dev.bronzeline.kafka;

import dev.bronzeline.config.SourceSettings;
import dev.bronzeline.config.StartingOffsets;
import dev.bronzeline.ledger.Coverage;
import dev.bronzeline.ledger.OffsetRange;
import dev.bronzeline.ledger.PartitionId;
import dev.bronzeline.ledger.SourceIdentity;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What a backfill has to do: the offsets that were asked for, without those that are the stream's
 * and those that the log accounts for already.
 *
 * @param source what Kafka says of itself
 * @param partitions the partitions that were asked for, sorted
 */
public record BackfillPlan(SourceIdentity source, List<Partition> partitions) {

  /** Copies the list. */
  public BackfillPlan {
    partitions = List.copyOf(partitions);
  }

  /**
   * One partition: {@code until - from = published + streams + what is to do}.
   *
   * @param id the partition
   * @param from the first offset that was asked for
   * @param until the one after the last
   * @param published how many of them the log accounts for already
   * @param streams how many of them the stream has not come to yet, and will
   * @param toDo the others, in order
   * @param notes what a person should know, in sentences without their full stops
   */
  public record Partition(
      PartitionId id,
      long from,
      long until,
      long published,
      long streams,
      List<OffsetRange> toDo,
      List<String> notes) {

    /** Copies the lists. */
    public Partition {
      toDo = List.copyOf(toDo);
      notes = List.copyOf(notes);
    }

    /** How many offsets are to do. */
    public long size() {
      return toDo.stream().mapToLong(OffsetRange::size).sum();
    }
  }

  /**
   * What the log says.
   *
   * @param source what it was read from
   * @param stream where the stream stands; a partition that is not in it is the stream's as a
   *     whole. Null when no stream has begun: then all is free
   * @param covered the offsets that it accounts for
   */
  public record Published(SourceIdentity source, @Nullable Position stream, Coverage covered) {}

  /**
   * Looks at Kafka and decides.
   *
   * @param source what the pipeline reads
   * @throws SourceChangedException if a topic is not the one that the log was read from
   * @throws BackfillRangeException with all problems of what was asked for
   * @throws TopicMissingException if Kafka lacks a topic of the pipeline
   */
  public static BackfillPlan look(
      KafkaOffsetManager kafka,
      SourceSettings source,
      Published published,
      BackfillRequest request) {
    SortedSet<String> topics = kafka.topics(source);
    SourceIdentity now = kafka.identity(topics);
    List<TopicOffsets> there = kafka.offsets(topics);
    Position stream = published.stream() == null ? Position.UNKNOWN : published.stream();
    List<SourceChange> changes =
        SourceChange.between(published.source(), now, stream, Set.of(), there);
    if (!changes.isEmpty()) {
      throw new SourceChangedException(changes);
    }
    Decision decision = new Decision(published, there);
    if (request instanceof BackfillRequest.Times times) {
      decision.plan(
          kafka.requested(new StartingOffsets.Timestamp(times.from()), there),
          kafka.requested(new StartingOffsets.Timestamp(times.until()), there),
          true);
    } else if (request instanceof BackfillRequest.Offsets offsets) {
      decision.plan(offsets.from(), offsets.until(), false);
    }
    return decision.result(now);
  }

  /**
   * Decides for offsets. Pure.
   *
   * @param there every partition of the topics that the pipeline reads
   * @throws BackfillRangeException with all problems
   */
  static BackfillPlan decide(
      BackfillRequest.Offsets asked, Collection<TopicOffsets> there, Published published) {
    Decision decision = new Decision(published, there);
    decision.plan(asked.from(), asked.until(), false);
    return decision.result(published.source());
  }

  /** How many offsets are to do, in all partitions. */
  public long size() {
    return partitions.stream().mapToLong(Partition::size).sum();
  }

  /**
   * What is to do as ranges that can be read at once: at most one of each partition, so as many
   * passes as the partition with the most ranges has.
   */
  public List<SortedMap<PartitionId, OffsetRange>> passes() {
    List<SortedMap<PartitionId, OffsetRange>> passes = new ArrayList<>();
    for (Partition partition : partitions) {
      for (int i = 0; i < partition.toDo().size(); i++) {
        if (passes.size() == i) {
          passes.add(new TreeMap<>());
        }
        passes.get(i).put(partition.id(), partition.toDo().get(i));
      }
    }
    return passes;
  }

  /** One decision on its way. */
  private static final class Decision {
    private final Published published;
    private final SortedMap<PartitionId, TopicOffsets> there = new TreeMap<>();
    private final List<Partition> partitions = new ArrayList<>();
    private final List<String> problems = new ArrayList<>();
    private boolean dataLost;

    Decision(Published published, Collection<TopicOffsets> there) {
      this.published = published;
      there.forEach(
          kafka -> this.there.put(new PartitionId(kafka.topic(), kafka.partition()), kafka));
    }

    void plan(Position from, Position until, boolean byTime) {
      SortedSet<PartitionId> asked = new TreeSet<>(ids(from));
      asked.addAll(ids(until));
      for (PartitionId id : asked) {
        Long first = offset(from, id);
        Long end = offset(until, id);
        TopicOffsets kafka = there.get(id);
        if (kafka == null) {
          problems.add(
              "%s: the topics that the pipeline reads do not have this partition.".formatted(id));
        } else if (first == null || end == null) {
          problems.add(
              "%s: the backfill %s, but is not told where to %s there."
                  .formatted(
                      id,
                      first == null ? "has an end" : "has a beginning",
                      first == null ? "begin" : "end"));
        } else {
          plan(id, resolve(first, kafka), resolve(end, kafka), kafka, byTime);
        }
      }
    }

    private void plan(PartitionId id, long from, long until, TopicOffsets kafka, boolean byTime) {
      String holds = "Kafka has %d to %d".formatted(kafka.earliest(), kafka.latest());
      if (from > until) {
        problems.add(
            "%s: the backfill would end at %d, before it begins at %d.".formatted(id, until, from));
        return;
      }
      if (until > kafka.latest()) {
        problems.add("%s: the backfill would end at %d, but %s.".formatted(id, until, holds));
        return;
      }
      Position stream = published.stream();
      long streamsFrom =
          stream == null ? Long.MAX_VALUE : stream.next(id.topic(), id.partition(), 0);
      long end = Math.max(from, Math.min(until, streamsFrom));
      List<OffsetRange> toDo = published.covered().missing(id, from, end);
      long missing = toDo.stream().mapToLong(OffsetRange::size).sum();
      if (!toDo.isEmpty() && toDo.get(0).from() < kafka.earliest()) {
        dataLost = true;
        problems.add(
            "%s: offset %d is not published and not there any more: %s. Begin at %d or later."
                .formatted(id, toDo.get(0).from(), holds, kafka.earliest()));
      }
      List<String> notes = new ArrayList<>();
      if (byTime && from == kafka.earliest() && from > 0) {
        notes.add("begins with the oldest record that Kafka has");
      }
      if (end < until) {
        notes.add(left(streamsFrom));
      }
      partitions.add(
          new Partition(id, from, until, end - from - missing, until - end, toDo, notes));
    }

    private String left(long streamsFrom) {
      if (published.stream() != null && published.stream().isUnknown()) {
        return "the stream has begun, and nobody knows where before its first commit";
      }
      return streamsFrom == 0
          ? "the stream will read it from its beginning"
          : "the stream goes on at %d".formatted(streamsFrom);
    }

    private static long resolve(long offset, TopicOffsets kafka) {
      if (offset == EffectiveStart.LATEST) {
        return kafka.latest();
      }
      return offset == EffectiveStart.EARLIEST ? kafka.earliest() : offset;
    }

    private static @Nullable Long offset(Position position, PartitionId id) {
      SortedMap<Integer, Long> partitions = position.offsets().get(id.topic());
      return partitions == null ? null : partitions.get(id.partition());
    }

    private static SortedSet<PartitionId> ids(Position position) {
      SortedSet<PartitionId> ids = new TreeSet<>();
      for (Map.Entry<String, SortedMap<Integer, Long>> topic : position.offsets().entrySet()) {
        topic
            .getValue()
            .keySet()
            .forEach(partition -> ids.add(new PartitionId(topic.getKey(), partition)));
      }
      return ids;
    }

    BackfillPlan result(SourceIdentity source) {
      if (!problems.isEmpty()) {
        throw new BackfillRangeException(problems, dataLost);
      }
      return new BackfillPlan(source, partitions);
    }
  }
}
