package dev.bronzeline.dedup;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class WindowContestTest {
  private static final long WINDOW = 10;
  private static final long LONG_AFTER = 1000;

  /** The one with the greatest time, of equal ones that with the greatest offset. */
  private static final Comparator<Copy> LATEST =
      Comparator.comparingLong(Copy::time).thenComparingLong(Copy::offset);

  private record Copy(String key, long arrival, long time, long offset) {}

  private record Result(List<Copy> winners, List<Copy> losers, List<Copy> waiting) {}

  @Test
  void the_best_copy_of_a_closed_window_wins() {
    assertThat(winners(LONG_AFTER, copy("a", 0, 5), copy("a", 1, 9), copy("a", 2, 7)))
        .containsExactly(copy("a", 1, 9));
  }

  @Test
  void of_equal_times_the_offset_decides() {
    Copy first = new Copy("a", 0, 5, 1);
    Copy second = new Copy("a", 0, 5, 2);

    assertThat(winners(LONG_AFTER, first, second)).containsExactly(second);
    assertThat(decide(LONG_AFTER, LATEST.reversed(), List.of(first, second)).winners())
        .containsExactly(first);
  }

  @Test
  void a_copy_right_before_the_window_ends_is_in_it_and_one_at_its_end_opens_the_next() {
    Copy first = copy("a", 0, 5);
    Copy before = copy("a", WINDOW - 1, 4);
    Copy end = copy("a", WINDOW, 3);
    Copy inNext = copy("a", 2 * WINDOW - 1, 2);

    assertThat(winners(LONG_AFTER, first, before, end, inNext)).containsExactly(first, end);
  }

  @Test
  void a_window_begins_with_its_first_copy_and_later_ones_do_not_prolong_it() {
    Copy first = copy("a", 0, 1);
    Copy middle = copy("a", 6, 2);
    Copy late = copy("a", 12, 3);

    assertThat(winners(LONG_AFTER, first, middle, late)).containsExactly(middle, late);
  }

  @Test
  void a_window_closes_at_its_end_and_not_before() {
    Copy copy = copy("a", 5, 1);

    assertThat(decide(5 + WINDOW - 1, LATEST, List.of(copy)).waiting()).containsExactly(copy);
    assertThat(decide(5 + WINDOW, LATEST, List.of(copy)).winners()).containsExactly(copy);
  }

  @Test
  void of_two_windows_of_a_key_the_second_waits_as_a_whole() {
    Result result =
        decide(
            15,
            LATEST,
            List.of(copy("a", 0, 1), copy("a", 4, 2), copy("a", 10, 3), copy("a", 14, 4)));

    assertThat(result.winners()).containsExactly(copy("a", 4, 2));
    assertThat(result.losers()).containsExactly(copy("a", 0, 1));
    assertThat(result.waiting()).containsExactly(copy("a", 10, 3), copy("a", 14, 4));
  }

  @Test
  void keys_do_not_meet() {
    assertThat(winners(LONG_AFTER, copy("a", 0, 1), copy("b", 0, 2), copy("c", 0, 3))).hasSize(3);
  }

  @Test
  void a_copy_that_was_only_lent_is_kept_as_it_was() throws IOException {
    long[] lent = {0};
    List<Long> winners = new ArrayList<>();
    var contest =
        new WindowContest<long[]>(
            WINDOW,
            LONG_AFTER,
            Comparator.comparingLong(copy -> copy[0]),
            long[]::clone,
            new WindowContest.Verdicts<>() {
              @Override
              public void wins(long[] copy) {
                winners.add(copy[0]);
              }

              @Override
              public void loses(long[] copy) {}

              @Override
              public void waits(long[] copy) {}
            });
    for (long time : new long[] {3, 8, 5}) {
      lent[0] = time;
      contest.next(key("a"), 0, lent);
    }
    contest.end();

    assertThat(winners).containsExactly(8L);
  }

  /** The obvious way: of the rest, take away the window that the first one opens. */
  @Property
  void it_decides_as_taking_away_window_by_window_does(
      @ForAll("copies") List<Copy> copies, @ForAll @LongRange(min = 0, max = 60) long now) {
    List<Copy> winners = new ArrayList<>();
    List<Copy> losers = new ArrayList<>();
    List<Copy> waiting = new ArrayList<>();
    Map<String, List<Copy>> keys =
        copies.stream()
            .collect(Collectors.groupingBy(Copy::key, TreeMap::new, Collectors.toList()));
    keys.values()
        .forEach(
            ofKey -> {
              List<Copy> rest = new ArrayList<>(ofKey);
              while (!rest.isEmpty()) {
                long opened = rest.stream().mapToLong(Copy::arrival).min().orElseThrow();
                List<Copy> inWindow =
                    rest.stream().filter(copy -> copy.arrival() < opened + WINDOW).toList();
                rest.removeAll(inWindow);
                if (opened + WINDOW > now) {
                  waiting.addAll(inWindow);
                } else {
                  Copy best = inWindow.stream().max(LATEST).orElseThrow();
                  winners.add(best);
                  inWindow.stream().filter(copy -> !copy.equals(best)).forEach(losers::add);
                }
              }
            });

    Result result = decide(now, LATEST, inOrder(copies));

    assertThat(result.winners()).containsExactlyInAnyOrderElementsOf(winners);
    assertThat(result.losers()).containsExactlyInAnyOrderElementsOf(losers);
    assertThat(result.waiting()).containsExactlyInAnyOrderElementsOf(waiting);
  }

  @Property
  void asking_in_between_changes_nothing(
      @ForAll("copies") List<Copy> copies, @ForAll @LongRange(min = 0, max = 60) long between) {
    Result first =
        decide(
            between, LATEST, inOrder(copies.stream().filter(c -> c.arrival() < between).toList()));
    List<Copy> rest = new ArrayList<>(first.waiting());
    copies.stream().filter(copy -> copy.arrival() >= between).forEach(rest::add);
    List<Copy> winners = new ArrayList<>(first.winners());
    winners.addAll(decide(LONG_AFTER, LATEST, inOrder(rest)).winners());

    assertThat(winners)
        .containsExactlyInAnyOrderElementsOf(decide(LONG_AFTER, LATEST, inOrder(copies)).winners());
  }

  @Provide
  Arbitrary<List<Copy>> copies() {
    return Combinators.combine(
            Arbitraries.of("a", "b", "c"),
            Arbitraries.longs().between(0, 40),
            Arbitraries.longs().between(0, 5),
            Arbitraries.longs().between(0, 1_000_000))
        .as(Copy::new)
        .list()
        .uniqueElements(Copy::offset)
        .ofMaxSize(30);
  }

  private static List<Copy> inOrder(List<Copy> copies) {
    return copies.stream()
        .sorted(Comparator.comparing(Copy::key).thenComparingLong(Copy::arrival))
        .toList();
  }

  private static List<Copy> winners(long now, Copy... copies) {
    return decide(now, LATEST, List.of(copies)).winners();
  }

  private static Result decide(long now, Comparator<Copy> quality, List<Copy> copies) {
    Result result = new Result(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    var contest =
        new WindowContest<Copy>(
            WINDOW,
            now,
            quality,
            UnaryOperator.identity(),
            new WindowContest.Verdicts<>() {
              @Override
              public void wins(Copy copy) {
                result.winners().add(copy);
              }

              @Override
              public void loses(Copy copy) {
                result.losers().add(copy);
              }

              @Override
              public void waits(Copy copy) {
                result.waiting().add(copy);
              }
            });
    try {
      for (Copy copy : copies) {
        contest.next(key(copy.key()), copy.arrival(), copy);
      }
      contest.end();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return result;
  }

  private static Copy copy(String key, long arrival, long time) {
    return new Copy(key, arrival, time, arrival);
  }

  private static byte[] key(String text) {
    return text.getBytes(UTF_8);
  }
}
