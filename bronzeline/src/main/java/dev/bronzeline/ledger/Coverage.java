package dev.bronzeline.ledger;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Which offsets the commits of a log account for, whatever their lanes. Offsets that were given up
 * as lost are not among them: should their records turn up again, they may still be published.
 *
 * @param ranges topic to partition to ranges, in order, that neither overlap nor touch
 */
public record Coverage(@JsonValue Map<String, Map<Integer, List<OffsetRange>>> ranges) {

  /** No offset. */
  public static final Coverage NONE = new Coverage(Map.of());

  /** Copies and sorts the maps. */
  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public Coverage {
    Map<String, Map<Integer, List<OffsetRange>>> copy = new TreeMap<>();
    ranges.forEach((topic, partitions) -> copy.put(topic, Copies.sorted(partitions)));
    ranges = Collections.unmodifiableMap(copy);
  }

  /** The same with what one more commit accounts for. */
  public Coverage plus(Commit commit) {
    return commit.acceptedGaps() == null ? plus(commit.ledger()) : this;
  }

  /** The same with the offsets of some lines. */
  public Coverage plus(Collection<PartitionLedger> lines) {
    Map<String, Map<Integer, List<OffsetRange>>> sum = new TreeMap<>(ranges);
    for (PartitionLedger line : lines) {
      if (line.from() < line.until()) {
        Map<Integer, List<OffsetRange>> partitions =
            new TreeMap<>(sum.getOrDefault(line.topic(), Map.of()));
        partitions.put(line.partition(), joined(of(line.id()), line.from(), line.until()));
        sum.put(line.topic(), partitions);
      }
    }
    return new Coverage(sum);
  }

  private static List<OffsetRange> joined(List<OffsetRange> ranges, long from, long until) {
    List<OffsetRange> result = new ArrayList<>();
    long first = from;
    long end = until;
    for (OffsetRange range : ranges) {
      if (range.until() < first || range.from() > end) {
        result.add(range);
      } else {
        first = Math.min(first, range.from());
        end = Math.max(end, range.until());
      }
    }
    OffsetRange joined = new OffsetRange(first, end);
    int place = (int) result.stream().filter(range -> range.until() < joined.from()).count();
    result.add(place, joined);
    return List.copyOf(result);
  }

  /** The same without some topics, whose offsets begin anew. */
  public Coverage without(Collection<String> topics) {
    Map<String, Map<Integer, List<OffsetRange>>> rest = new TreeMap<>(ranges);
    rest.keySet().removeAll(topics);
    return new Coverage(rest);
  }

  /** The ranges of one partition, in order. */
  public List<OffsetRange> of(PartitionId id) {
    return ranges.getOrDefault(id.topic(), Map.of()).getOrDefault(id.partition(), List.of());
  }

  /** What of a range is accounted for, its first piece; empty if nothing is. */
  public Optional<OffsetRange> overlap(PartitionId id, long from, long until) {
    return of(id).stream()
        .map(range -> new OffsetRange(Math.max(range.from(), from), Math.min(range.until(), until)))
        .filter(piece -> piece.from() < piece.until())
        .findFirst();
  }

  /** What of a range is not accounted for, in order. */
  public List<OffsetRange> missing(PartitionId id, long from, long until) {
    List<OffsetRange> missing = new ArrayList<>();
    long next = from;
    for (OffsetRange range : of(id)) {
      if (range.until() > next && range.from() < until) {
        if (range.from() > next) {
          missing.add(new OffsetRange(next, range.from()));
        }
        next = range.until();
      }
    }
    if (next < until) {
      missing.add(new OffsetRange(next, until));
    }
    return List.copyOf(missing);
  }
}
