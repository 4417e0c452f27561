package dev.bronzeline.kafka;

import dev.bronzeline.ledger.AcceptedGap;
import dev.bronzeline.ledger.Coverage;
import dev.bronzeline.ledger.OffsetRange;
import dev.bronzeline.ledger.PartitionId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * Where a job starts to read, partition by partition, and why there. A pure decision: it asks
 * neither Kafka nor a file.
 *
 * @param partitions every partition of the topics, sorted by topic and number
 * @param gaps offsets that are lost and accepted as such: the partition starts after them
 */
public record EffectiveStart(List<PartitionStart> partitions, List<AcceptedGap> gaps) {

  /** Spark's way to say "the oldest record that is there when reading begins". */
  static final long EARLIEST = -2;

  /** Spark's way to say "the next record to come". */
  static final long LATEST = -1;

  private static final long NONE = Long.MIN_VALUE;

  /** Why a partition starts where it does, the strongest reason first. */
  public enum Origin {
    /** Bronzeline's log says that everything before is accounted for. */
    LOG,
    /** Spark's checkpoint says that everything before was processed. */
    CHECKPOINT,
    /** A backfill has published what the stream would have begun with; it begins after that. */
    BACKFILL,
    /** Nothing was read before, and the settings say where to begin. */
    SETTINGS,
    /**
     * The partition is new (or the settings do not name it), so that none of its records was read.
     */
    NEW_PARTITION
  }

  /**
   * Where one partition starts.
   *
   * @param offset the first offset to read, or -2 for the oldest one that is there when reading
   *     begins
   * @param origin why there
   * @param kafka what Kafka holds now
   */
  public record PartitionStart(long offset, Origin origin, TopicOffsets kafka) {
    /** How many offsets there are to read now. */
    public long backlog() {
      return Math.max(0, kafka.latest() - Math.max(offset, kafka.earliest()));
    }
  }

  /**
   * What a person agreed to.
   *
   * @param newTopics topics that are not those of before; the settings say where they begin
   * @param gaps lost offsets to go on without
   */
  public record Accepted(Set<String> newTopics, List<AcceptedGap> gaps) {
    /** Nothing. */
    public static final Accepted NONE = new Accepted(Set.of(), List.of());
  }

  /**
   * What Bronzeline's log says.
   *
   * @param position where the stream stands; unknown when it has not begun
   * @param covered the offsets that commits account for, also those of backfills
   */
  record Logged(Position position, Coverage covered) {}

  /** Copies the lists. */
  public EffectiveStart {
    partitions = List.copyOf(partitions);
    gaps = List.copyOf(gaps);
  }

  /**
   * Decides where to start. The log is stronger than the checkpoint: it says what was published. If
   * either of them knows any partition, the settings do not matter any more, and a partition that
   * neither knows is a new one.
   *
   * @param kafka every partition of the topics to read
   * @param log where the log ends; unknown when there is none
   * @param checkpoint where Spark's checkpoint ends; unknown when there is none
   * @param settings where to begin when nothing was read before; -2 is the earliest offset, -1 the
   *     latest
   * @throws StartingOffsetsException with all problems: partitions that do not exist, offsets that
   *     Kafka does not hold
   */
  public static EffectiveStart decide(
      Collection<TopicOffsets> kafka, Position log, Position checkpoint, Position settings) {
    return decide(
        kafka, new Logged(log, Coverage.NONE), checkpoint, settings, Accepted.NONE, topic -> false);
  }

  /**
   * Decides where to start, with what a person agreed to. A gap is accepted when it is exactly what
   * is lost; one that the log has already accounted for has no effect.
   *
   * @param log what the log says, without the new topics
   * @param checkpoint where Spark's checkpoint ends, without the new topics
   * @param isRead whether the pipeline reads a topic: one that it reads and has read must be there
   * @throws StartingOffsetsException also with gaps that are not what is lost
   */
  static EffectiveStart decide(
      Collection<TopicOffsets> kafka,
      Logged log,
      Position checkpoint,
      Position settings,
      Accepted accepted,
      Predicate<String> isRead) {
    Decision decision = new Decision(log, checkpoint, settings, accepted);
    kafka.stream()
        .sorted(
            (a, b) ->
                a.topic().equals(b.topic())
                    ? Integer.compare(a.partition(), b.partition())
                    : a.topic().compareTo(b.topic()))
        .forEach(decision::start);
    decision.lookForPartitionsWithout(kafka);
    decision.lookForTopicsWithout(kafka, isRead);
    decision.lookForGapsElsewhere();
    return decision.result();
  }

  /** Spark's option {@code startingOffsets}; it names every partition, as Spark wants it. */
  public String json() {
    return position().json();
  }

  /** The topics to read. */
  public Set<String> topics() {
    return position().offsets().keySet();
  }

  /** The offsets as a position; -2 where the earliest offset is meant. */
  public Position position() {
    SortedMap<String, SortedMap<Integer, Long>> offsets = new TreeMap<>();
    for (PartitionStart start : partitions) {
      offsets
          .computeIfAbsent(start.kafka().topic(), topic -> new TreeMap<>())
          .put(start.kafka().partition(), start.offset());
    }
    return Position.of(offsets);
  }

  /** How many offsets there are to read now, in all partitions. */
  public long backlog() {
    return partitions.stream().mapToLong(PartitionStart::backlog).sum();
  }

  /** One decision on its way. */
  private static final class Decision {
    private final Position log;
    private final Coverage covered;
    private final Position checkpoint;
    private final Position settings;
    private final Accepted accepted;
    private final boolean first;
    private final List<AcceptedGap> unmatched;
    private final List<AcceptedGap> gaps = new ArrayList<>();
    private final List<PartitionStart> starts = new ArrayList<>();
    private final List<String> problems = new ArrayList<>();
    private boolean dataLost;

    Decision(Logged log, Position checkpoint, Position settings, Accepted accepted) {
      this.log = log.position();
      this.covered = log.covered();
      this.checkpoint = checkpoint;
      this.settings = settings;
      this.accepted = accepted;
      this.unmatched = new ArrayList<>(accepted.gaps());
      this.first = this.log.isUnknown() && checkpoint.isUnknown();
    }

    void start(TopicOffsets kafka) {
      PartitionStart start = afterBackfill(withoutGap(choose(kafka)));
      check(start);
      starts.add(start);
    }

    /** An accepted gap that is just what is lost is passed over; any other one is a problem. */
    private PartitionStart withoutGap(PartitionStart start) {
      TopicOffsets kafka = start.kafka();
      PartitionStart after = start;
      for (AcceptedGap gap : List.copyOf(unmatched)) {
        if (!gap.topic().equals(kafka.topic()) || gap.partition() != kafka.partition()) {
          continue;
        }
        unmatched.remove(gap);
        boolean owed = start.origin() != Origin.SETTINGS && start.offset() != EARLIEST;
        if (owed && gap.until() <= start.offset()) {
          continue; // the log has accounted for it since
        }
        if (!owed || start.offset() >= kafka.earliest()) {
          add(
              Origin.SETTINGS,
              "%s-%d: nothing is lost, so there is no gap to accept: the next offset is %s, and Kafka has %d to %d. Leave --accept-gap out."
                  .formatted(
                      kafka.topic(),
                      kafka.partition(),
                      start.offset() == EARLIEST ? "the oldest" : start.offset(),
                      kafka.earliest(),
                      kafka.latest()));
        } else if (gap.from() == start.offset() && gap.until() == kafka.earliest()) {
          gaps.add(gap);
          after = new PartitionStart(kafka.earliest(), start.origin(), kafka);
        } // otherwise the loss is told, with the gap as it should be
      }
      return after;
    }

    /**
     * Where the stream has not begun yet, a backfill may have published what it would begin with.
     * One that it would come to later is a problem: a stream leaves nothing out.
     */
    private PartitionStart afterBackfill(PartitionStart start) {
      TopicOffsets kafka = start.kafka();
      PartitionId id = new PartitionId(kafka.topic(), kafka.partition());
      if (start.origin() == Origin.LOG) {
        return start;
      }
      long from = start.offset() == EARLIEST ? kafka.earliest() : start.offset();
      PartitionStart after = start;
      for (OffsetRange range : covered.of(id)) {
        if (range.from() <= from && from < range.until()) {
          from = range.until();
          after = new PartitionStart(from, Origin.BACKFILL, kafka);
        } else if (range.from() > from) {
          add(
              Origin.SETTINGS,
              "%s-%d: to begin at %d, but a backfill has published offsets %d to %d. Begin at %d, and backfill what is before."
                  .formatted(
                      kafka.topic(),
                      kafka.partition(),
                      from,
                      range.from(),
                      range.until() - 1,
                      range.until()));
        }
      }
      return after;
    }

    void lookForGapsElsewhere() {
      unmatched.forEach(
          gap ->
              add(
                  Origin.SETTINGS,
                  "%s-%d: --accept-gap names this partition, but the topics that are read do not have it. Leave it out."
                      .formatted(gap.topic(), gap.partition())));
    }

    private PartitionStart choose(TopicOffsets kafka) {
      long logged = log.next(kafka.topic(), kafka.partition(), NONE);
      if (logged != NONE) {
        return new PartitionStart(logged, Origin.LOG, kafka);
      }
      long checkpointed = checkpoint.next(kafka.topic(), kafka.partition(), NONE);
      if (checkpointed != NONE) {
        return new PartitionStart(checkpointed, Origin.CHECKPOINT, kafka);
      }
      long set =
          isFirst(kafka.topic()) ? settings.next(kafka.topic(), kafka.partition(), NONE) : NONE;
      if (set != NONE) {
        return new PartitionStart(set == LATEST ? kafka.latest() : set, Origin.SETTINGS, kafka);
      }
      // All of a new partition is owed, if its topic was read before.
      boolean owed = knows(kafka.topic()) && kafka.earliest() > 0;
      return new PartitionStart(owed ? 0 : EARLIEST, Origin.NEW_PARTITION, kafka);
    }

    private boolean knows(String topic) {
      return log.offsets().containsKey(topic) || checkpoint.offsets().containsKey(topic);
    }

    private boolean isFirst(String topic) {
      return first || accepted.newTopics().contains(topic);
    }

    private void check(PartitionStart start) {
      TopicOffsets kafka = start.kafka();
      if (start.offset() == EARLIEST) {
        return;
      }
      // What was read before was perhaps read while its transaction was open.
      long end = start.origin() == Origin.SETTINGS ? kafka.latest() : kafka.end();
      if (start.offset() > end) {
        add(
            start.origin(),
            "%s-%d: %s says offset %d, but the topic ends at %d. %s"
                .formatted(
                    kafka.topic(),
                    kafka.partition(),
                    named(start.origin()),
                    start.offset(),
                    end,
                    start.origin() == Origin.SETTINGS
                        ? "Choose an offset up to that."
                        : "Was the topic deleted and created again, or is this another cluster?"));
      } else if (start.offset() < kafka.earliest()) {
        add(
            start.origin(),
            "%s-%d: %s says offset %d, but Kafka's oldest is %d. %s"
                .formatted(
                    kafka.topic(),
                    kafka.partition(),
                    named(start.origin()),
                    start.offset(),
                    kafka.earliest(),
                    start.origin() == Origin.SETTINGS
                        ? "Choose that one or a later one."
                        : "%d offsets expired before they were read. To go on without them: bronze run ... %s"
                            .formatted(
                                kafka.earliest() - start.offset(),
                                Acceptance.option(
                                    kafka.topic(),
                                    kafka.partition(),
                                    start.offset(),
                                    kafka.earliest()))));
      }
    }

    /** A partition that was read or named, of a topic that is still read, must still be there. */
    void lookForPartitionsWithout(Collection<TopicOffsets> kafka) {
      Set<String> topics = new HashSet<>();
      Set<Map.Entry<String, Integer>> present = new HashSet<>();
      for (TopicOffsets partition : kafka) {
        topics.add(partition.topic());
        present.add(Map.entry(partition.topic(), partition.partition()));
      }
      missing(log, Origin.LOG, topics, present);
      missing(checkpoint, Origin.CHECKPOINT, topics, present);
      if (first) {
        missing(settings, Origin.SETTINGS, settings.offsets().keySet(), present);
      }
    }

    /** Nobody can tell how far a topic went that is gone; the checkpoint may know a part of it. */
    void lookForTopicsWithout(Collection<TopicOffsets> kafka, Predicate<String> isRead) {
      Set<String> gone = new TreeSet<>(log.offsets().keySet());
      gone.addAll(checkpoint.offsets().keySet());
      kafka.forEach(partition -> gone.remove(partition.topic()));
      gone.removeIf(isRead.negate());
      for (String topic : gone) {
        Set<Integer> partitions =
            new TreeSet<>(log.offsets().getOrDefault(topic, Collections.emptySortedMap()).keySet());
        partitions.addAll(
            checkpoint.offsets().getOrDefault(topic, Collections.emptySortedMap()).keySet());
        for (int partition : partitions) {
          long logged = log.next(topic, partition, NONE);
          long planned = checkpoint.next(topic, partition, NONE);
          add(
              logged == NONE ? Origin.CHECKPOINT : Origin.LOG,
              "%s-%d: %s says offset %d, but Kafka has no topic of that name, or this user may not see it. If it was deleted, its records from that offset on are lost%s. To go on without them: bronze run ... --accept-new-source %s:%s"
                  .formatted(
                      topic,
                      partition,
                      named(logged == NONE ? Origin.CHECKPOINT : Origin.LOG),
                      logged == NONE ? planned : logged,
                      logged != NONE && planned > logged
                          ? ", at least %d offsets".formatted(planned - logged)
                          : ", if there were any",
                      topic,
                      SourceChange.DELETED));
        }
      }
    }

    private void missing(
        Position position,
        Origin origin,
        Set<String> topics,
        Set<Map.Entry<String, Integer>> present) {
      position
          .offsets()
          .forEach(
              (topic, partitions) -> {
                for (Integer partition : partitions.keySet()) {
                  if (topics.contains(topic) && !present.contains(Map.entry(topic, partition))) {
                    add(
                        origin,
                        "%s-%d: %s names this partition, but the topics that are read do not have it. %s"
                            .formatted(
                                topic,
                                partition,
                                named(origin),
                                origin == Origin.SETTINGS
                                    ? "Leave it out."
                                    : "Was the topic deleted and created again, or is this another cluster?"));
                  }
                }
              });
    }

    private void add(Origin origin, String problem) {
      dataLost |= origin != Origin.SETTINGS;
      problems.add(problem);
    }

    private static String named(Origin origin) {
      return switch (origin) {
        case LOG -> "the log";
        case CHECKPOINT -> "the checkpoint";
        case BACKFILL -> "a backfill";
        case SETTINGS -> "the configuration";
        case NEW_PARTITION -> "the newness of the partition";
      };
    }

    EffectiveStart result() {
      if (!problems.isEmpty()) {
        throw new StartingOffsetsException(problems, dataLost);
      }
      return new EffectiveStart(starts, gaps);
    }
  }
}
