package dev.bronzeline.quality;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bronzeline.ledger.BatchQuality.BrokenRule;
import dev.bronzeline.ledger.BudgetUse;
import dev.bronzeline.ledger.Commit;
import dev.bronzeline.ledger.LogEntry;
import dev.bronzeline.ledger.PartitionLedger;
import dev.bronzeline.ledger.Totals;
import dev.bronzeline.quality.BatchJudge.Judgement;
import dev.bronzeline.quality.BatchRule.Demand;
import dev.bronzeline.quality.BatchRule.MaxAge;
import dev.bronzeline.quality.BatchRule.MaxNull;
import dev.bronzeline.quality.BatchRule.MaxRejected;
import dev.bronzeline.quality.BatchRule.Rows;
import dev.bronzeline.quality.ErrorBudget.OnExceeded;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class BatchJudgeTest {
  private static final Instant NOW = Instant.parse("2026-11-23T18:00:00Z");
  private static final Demand FEW_REJECTED = new MaxRejected(0.05);
  private static final Demand EMAILS = new MaxNull("email", 0.1);
  private static final Demand USUAL = new Rows(0.5, 2.0, 3);
  private static final Demand FRESH = new MaxAge(Duration.ofMinutes(15), false);
  private static final Demand RECENT = new MaxAge(Duration.ofMinutes(15), true);

  static List<Arguments> batches() {
    return List.of(
        // demand, batch, records of the commits before, what is wrong
        Arguments.of(FEW_REJECTED, counts(95, 5), List.of(), null),
        // binary fractions would say that 29 is more than 29 % of 100
        Arguments.of(new MaxRejected(0.29), counts(71, 29), List.of(), null),
        Arguments.of(
            new MaxRejected(0.29),
            counts(70, 30),
            List.of(),
            "30 of 100 records are rejected (30 %), and 29 % may be"),
        Arguments.of(new MaxNull("email", 0.29), nulls(100, 29), List.of(), null),
        Arguments.of(new Rows(null, 1.1, 3), counts(110, 0), List.of(100, 100, 100), null),
        // of which all but the rejected are on hold
        Arguments.of(FEW_REJECTED, onHold(95, 5, 0), List.of(), null),
        Arguments.of(EMAILS, onHold(95, 5, 9), List.of(), null),
        Arguments.of(
            FEW_REJECTED,
            counts(94, 6),
            List.of(),
            "6 of 100 records are rejected (6 %), and 5 % may be"),
        Arguments.of(EMAILS, nulls(100, 10), List.of(), null),
        Arguments.of(
            EMAILS,
            nulls(100, 11),
            List.of(),
            "'email' is null in 11 of 100 accepted rows (11 %), and 10 % may be"),
        Arguments.of(EMAILS, nulls(0, 0), List.of(), null),
        Arguments.of(USUAL, counts(1, 0), List.of(100, 100), null), // not enough commits yet
        Arguments.of(USUAL, counts(50, 0), List.of(90, 100, 110), null),
        Arguments.of(USUAL, counts(200, 0), List.of(90, 100, 110), null),
        Arguments.of(
            USUAL,
            counts(49, 0),
            List.of(100_000, 90, 100, 110), // the first one is too long ago
            "49 records are fewer than 50 % of 100, the average of the last 3 commits"),
        Arguments.of(
            USUAL,
            counts(201, 0),
            List.of(90, 100, 110),
            "201 records are more than 200 % of 100, the average of the last 3 commits"),
        Arguments.of(FRESH, times(NOW, NOW.minusSeconds(900), null), List.of(), null),
        Arguments.of(
            FRESH,
            times(NOW, NOW.minusSeconds(901), NOW),
            List.of(),
            "the newest Kafka timestamp is 901 s before ingestion, and 900 s may be"),
        Arguments.of(RECENT, times(NOW, NOW, null), List.of(), null), // no event tells a time
        Arguments.of(
            RECENT,
            times(NOW, NOW, NOW.minusSeconds(7200)),
            List.of(),
            "the newest event time is 7200 s before ingestion, and 900 s may be"));
  }

  @ParameterizedTest
  @MethodSource("batches")
  void a_batch_is_held_against_each_rule(
      Demand demand, BatchFacts batch, List<Integer> before, @Nullable String problem) {
    QualityPolicy warn = new QualityPolicy(List.of(new BatchRule("r", false, 1, demand)), null);
    QualityPolicy fail = new QualityPolicy(List.of(new BatchRule("r", true, 1, demand)), null);

    Judgement warned = judge(warn, before).judge(batch, NOW);
    Judgement failed = judge(fail, before).judge(batch, NOW);

    assertThat(warned.refusals()).isEmpty();
    assertThat(Objects.requireNonNull(warned.quality()).broken())
        .isEqualTo(problem == null ? List.of() : List.of(new BrokenRule("r", problem)));
    assertThat(failed.refusals())
        .isEqualTo(
            problem == null
                ? List.of()
                : List.of("Batch rule 'r' has severity fail: " + problem + "."));
    assertThat(Objects.requireNonNull(failed.quality()).broken()).isEmpty();
  }

  @Test
  void every_reason_is_told() {
    QualityPolicy policy =
        new QualityPolicy(
            List.of(
                new BatchRule("few_rejected", true, 1, FEW_REJECTED),
                new BatchRule("emails", true, 1, EMAILS),
                new BatchRule("fresh", false, 1, FRESH)),
            new ErrorBudget(0.01, Duration.ofHours(1), null, 0, OnExceeded.STOP));
    BatchFacts batch =
        new BatchFacts(totals(50, 50), Map.of("email", 50L), NOW, NOW.minusSeconds(5000), null);

    Judgement judgement = judge(policy, List.of()).judge(batch, NOW);

    assertThat(judgement.refusals())
        .hasSize(3)
        .anySatisfy(reason -> assertThat(reason).contains("'few_rejected'"))
        .anySatisfy(reason -> assertThat(reason).contains("'emails'"))
        .anySatisfy(
            reason ->
                assertThat(reason)
                    .startsWith(
                        "The error budget is exceeded: of 100 records in 3600 s, 50 are rejected"
                            + " (50 %), and 1 % may be"));
    assertThat(Objects.requireNonNull(judgement.quality()).broken())
        .extracting(BrokenRule::rule)
        .containsExactly("fresh");
  }

  @Test
  void a_batch_that_is_too_small_is_not_judged() {
    QualityPolicy policy =
        new QualityPolicy(List.of(new BatchRule("r", true, 10, FEW_REJECTED)), null);

    assertThat(judge(policy, List.of()).judge(counts(0, 9), NOW).refusals()).isEmpty();
    assertThat(judge(policy, List.of()).judge(counts(0, 10), NOW).refusals()).hasSize(1);
    assertThat(judge(policy, List.of()).judge(counts(0, 0), NOW).refusals()).isEmpty();
  }

  @Test
  void a_share_is_exceeded_by_more_than_it_alone() {
    assertThat(BatchRule.exceeds(29, 100, 0.29)).isFalse();
    assertThat(BatchRule.exceeds(30, 100, 0.29)).isTrue();
  }

  @Test
  void without_demands_a_commit_says_nothing() {
    assertThat(judge(QualityPolicy.NONE, List.of()).judge(counts(0, 9), NOW))
        .isEqualTo(new Judgement(List.of(), null));
  }

  @Test
  void a_small_window_is_not_exceeded_and_only_stop_refuses() {
    for (OnExceeded then : OnExceeded.values()) {
      QualityPolicy policy =
          new QualityPolicy(List.of(), new ErrorBudget(0.05, Duration.ofHours(1), null, 100, then));

      assertThat(use(judge(policy, List.of()).judge(counts(0, 99), NOW)).exceeded()).isFalse();
      Judgement exceeded = judge(policy, List.of()).judge(counts(0, 100), NOW);
      assertThat(use(exceeded).exceeded()).isTrue();
      assertThat(exceeded.refusals()).hasSize(then == OnExceeded.STOP ? 1 : 0);
    }
  }

  @Test
  void a_batch_that_brings_the_share_down_is_published() {
    QualityPolicy policy =
        new QualityPolicy(
            List.of(), new ErrorBudget(0.05, Duration.ofHours(1), null, 1, OnExceeded.STOP));
    BatchJudge judge = judge(policy, List.of());
    judge.committed(entry(1, NOW, 100, 50));

    Judgement good = judge.judge(counts(95, 5), NOW);
    assertThat(use(good).exceeded()).isTrue();
    assertThat(good.refusals()).isEmpty();
    assertThat(judge.judge(counts(94, 6), NOW).refusals()).hasSize(1);
  }

  @Property
  void the_budget_of_a_time_is_the_sum_of_what_was_committed_in_it(
      @ForAll @Size(max = 30) List<@IntRange(max = 5000) Integer> secondsAgo,
      @ForAll @IntRange(max = 20) int rejectedNow) {
    List<Integer> ages = new ArrayList<>(secondsAgo);
    ages.sort(Collections.reverseOrder());
    List<LogEntry> newestFirst = new ArrayList<>();
    for (int i = 0; i < ages.size(); i++) {
      newestFirst.add(0, entry(i + 1, NOW.minusSeconds(ages.get(i)), 10, i % 3));
    }
    ErrorBudget budget = new ErrorBudget(0.1, Duration.ofHours(1), null, 1, OnExceeded.WARN);
    QualityPolicy policy = new QualityPolicy(List.of(), budget);
    long records = 20;
    long rejected = rejectedNow;
    for (int i = 0; i < ages.size(); i++) {
      if (ages.get(i) < 3600) {
        records += 10;
        rejected += i % 3;
      }
    }

    BatchJudge judge = new BatchJudge(policy, new CommitHistory(policy.reach(), newestFirst));
    BudgetUse use = use(judge.judge(counts(20 - rejectedNow, rejectedNow), NOW));

    assertThat(use).isEqualTo(new BudgetUse(records, rejected, 0.1, rejected * 10 > records));
    assertThat(use.used() > 1).isEqualTo(use.exceeded());
  }

  @Property
  void the_budget_of_some_commits_is_the_sum_of_the_last_ones_however_it_was_learnt(
      @ForAll @Size(max = 20) List<@IntRange(max = 10) Integer> rejections,
      @ForAll @IntRange(min = 1, max = 8) int commits,
      @ForAll boolean afterRestart) {
    ErrorBudget budget = new ErrorBudget(0.5, Duration.ofHours(1), commits, 1, OnExceeded.WARN);
    QualityPolicy policy = new QualityPolicy(List.of(), budget);
    List<LogEntry> entries = new ArrayList<>();
    for (int i = 0; i < rejections.size(); i++) {
      entries.add(entry(i + 1, NOW.minusSeconds(86_400L - i), 10, rejections.get(i)));
    }
    long rejected =
        rejections.stream()
            .skip(Math.max(0, rejections.size() - commits + 1))
            .mapToLong(Integer::longValue)
            .sum();
    long records = 10L * Math.min(commits - 1, rejections.size());

    List<LogEntry> read = new ArrayList<>(afterRestart ? entries : List.of());
    Collections.reverse(read);
    BatchJudge judge = new BatchJudge(policy, new CommitHistory(policy.reach(), read));
    if (!afterRestart) {
      entries.forEach(judge::committed);
    }

    assertThat(use(judge.judge(counts(7, 3), NOW)))
        .isEqualTo(
            new BudgetUse(records + 10, rejected + 3, 0.5, (rejected + 3) * 2 > records + 10));
  }

  @Test
  void commits_without_records_are_no_part_of_an_average() {
    QualityPolicy policy = new QualityPolicy(List.of(new BatchRule("r", true, 1, USUAL)), null);
    BatchJudge judge = judge(policy, List.of(100, 100));
    judge.committed(entry(3, NOW, 0, 0));

    assertThat(judge.judge(counts(1, 0), NOW).refusals()).isEmpty();
    judge.committed(entry(4, NOW, 100, 0));
    assertThat(judge.judge(counts(1, 0), NOW).refusals()).hasSize(1);
  }

  private static BudgetUse use(Judgement judgement) {
    return Objects.requireNonNull(Objects.requireNonNull(judgement.quality()).budget());
  }

  private static BatchJudge judge(QualityPolicy policy, List<Integer> records) {
    List<LogEntry> newestFirst = new ArrayList<>();
    for (int i = 0; i < records.size(); i++) {
      newestFirst.add(0, entry(i + 1, NOW.minusSeconds(100 - i), records.get(i), 0));
    }
    return new BatchJudge(policy, new CommitHistory(policy.reach(), newestFirst));
  }

  private static LogEntry entry(long sequence, Instant at, long records, long rejected) {
    return LogEntry.of(
        sequence,
        "stream",
        "w",
        at,
        new Commit(
            "p",
            "c",
            sequence,
            List.of(new PartitionLedger("t", 0, 0, records, records - rejected, rejected, 0, 0, 0)),
            Map.of(),
            Map.of(),
            List.of(),
            Map.of(),
            "1",
            Totals.NONE));
  }

  private static BatchFacts counts(long accepted, long rejected) {
    return new BatchFacts(totals(accepted, rejected), Map.of(), null, null, null);
  }

  private static BatchFacts nulls(long accepted, long nulls) {
    return new BatchFacts(totals(accepted, 0), Map.of("email", nulls), null, null, null);
  }

  private static BatchFacts times(
      Instant ingested, @Nullable Instant newestRecord, @Nullable Instant newestEvent) {
    return new BatchFacts(totals(1, 0), Map.of(), ingested, newestRecord, newestEvent);
  }

  private static BatchFacts onHold(long held, long rejected, long withoutEmail) {
    return new BatchFacts(
        new Totals(0, rejected, 0, 0, 0, held), Map.of("email", withoutEmail), null, null, null);
  }

  private static Totals totals(long accepted, long rejected) {
    return new Totals(accepted, rejected, 0, 0, 0);
  }
}
