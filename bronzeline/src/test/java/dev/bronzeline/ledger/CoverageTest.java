package dev.bronzeline.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.LongStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class CoverageTest {
  private static final PartitionId P = new PartitionId("t", 0);
  private static final long END = 30;

  @Property
  void it_holds_what_a_set_of_offsets_holds(@ForAll("ranges") List<OffsetRange> ranges) {
    Set<Long> expected = new TreeSet<>();
    Coverage coverage = Coverage.NONE;
    for (OffsetRange range : ranges) {
      coverage = coverage.plus(List.of(line(range)));
      LongStream.range(range.from(), range.until()).forEach(expected::add);
    }

    assertThat(offsets(coverage.of(P))).containsExactlyElementsOf(expected);
    assertThat(coverage.of(P)).as("none touches the next").isEqualTo(joined(coverage.of(P)));
    for (OffsetRange asked : ranges) {
      Set<Long> missing = all(asked.from() - 1, asked.until() + 1);
      missing.removeAll(expected);
      assertThat(offsets(coverage.missing(P, asked.from() - 1, asked.until() + 1)))
          .containsExactlyElementsOf(missing);
      assertThat(coverage.overlap(P, asked.from(), asked.until()).isPresent())
          .isEqualTo(asked.size() > 0);
    }
  }

  @Provide
  Arbitrary<List<OffsetRange>> ranges() {
    return Arbitraries.longs()
        .between(1, END)
        .flatMap(
            from ->
                Arbitraries.longs().between(from, END).map(until -> new OffsetRange(from, until)))
        .list()
        .ofMaxSize(12);
  }

  @Test
  void offsets_that_were_given_up_are_not_accounted_for() {
    AcceptedGap gap = new AcceptedGap("t", 0, 3, 7, "me@here");
    Commit commit =
        new Commit(
            "shop",
            "c",
            0,
            List.of(gap.line()),
            Map.of(),
            Map.of(),
            List.of(),
            Map.of(),
            "1",
            Totals.NONE,
            List.of(gap),
            null);

    assertThat(Coverage.NONE.plus(commit)).isEqualTo(Coverage.NONE);
  }

  @Test
  void a_topic_that_begins_anew_is_not_accounted_for() {
    Coverage coverage = Coverage.NONE.plus(List.of(line(new OffsetRange(3, 7))));

    assertThat(coverage.without(List.of("t"))).isEqualTo(Coverage.NONE);
    assertThat(coverage.without(List.of("u"))).isEqualTo(coverage);
  }

  private static PartitionLedger line(OffsetRange range) {
    return new PartitionLedger(
        P.topic(), P.partition(), range.from(), range.until(), range.size(), 0, 0, 0, 0);
  }

  private static List<Long> offsets(List<OffsetRange> ranges) {
    return ranges.stream()
        .flatMap(range -> LongStream.range(range.from(), range.until()).boxed())
        .toList();
  }

  private static Set<Long> all(long from, long until) {
    return LongStream.range(from, until)
        .boxed()
        .collect(TreeSet::new, TreeSet::add, TreeSet::addAll);
  }

  /** Ranges that neither overlap nor touch stay as they are. */
  private static List<OffsetRange> joined(List<OffsetRange> ranges) {
    List<OffsetRange> result = new java.util.ArrayList<>();
    for (OffsetRange range : ranges) {
      int last = result.size() - 1;
      if (last >= 0 && result.get(last).until() >= range.from()) {
        result.set(last, new OffsetRange(result.get(last).from(), range.until()));
      } else {
        result.add(range);
      }
    }
    return result;
  }
}
