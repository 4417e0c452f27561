package dev.bronzeline.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.bronzeline.ledger.BatchQuality;
import dev.bronzeline.ledger.BudgetUse;
import dev.bronzeline.ledger.Commit;
import dev.bronzeline.ledger.LogEntry;
import dev.bronzeline.ledger.Totals;
import dev.bronzeline.quality.ErrorBudget;
import dev.bronzeline.quality.ErrorBudget.OnExceeded;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class BudgetPauseTest {
  private static final ErrorBudget BUDGET =
      new ErrorBudget(0.05, Duration.ofHours(1), null, 1, OnExceeded.PAUSE);

  private final List<String> told = new ArrayList<>();
  private final List<Duration> pauses = new ArrayList<>();

  private final JobListener listener =
      new JobListener() {
        @Override
        public void committed(LogEntry entry, Duration took) {
          told.add("committed");
        }

        @Override
        public void paused(String reason, Instant until) {
          told.add("paused: " + reason);
          pauses.add(Duration.between(Instant.now(), until));
        }

        @Override
        public void resumed() {
          told.add("resumed");
        }
      };

  @Test
  void a_commit_is_told_first_and_then_the_query_is_held_for_a_while() {
    BudgetPause pause = new BudgetPause(BUDGET, Duration.ofMillis(5), listener, listener);

    pause.committed(entry(true), Duration.ZERO);

    assertThat(told)
        .containsExactly(
            "committed",
            "paused: the error budget is exceeded: of 100 records in 3600 s, 50 are rejected (50 %),"
                + " and 5 % may be",
            "resumed");
    assertThat(pause.isHolding()).isFalse();
  }

  @Test
  void pauses_in_a_row_grow_and_a_good_batch_ends_the_row() {
    BudgetPause pause = new BudgetPause(BUDGET, Duration.ofHours(1), listener, listener);
    pause.release(); // so that nobody waits; the lengths are told all the same

    pause.committed(entry(true), Duration.ZERO);
    BudgetPause small = new BudgetPause(BUDGET, Duration.ofSeconds(30), listener, listener);
    small.release();
    for (int i = 0; i < 7; i++) {
      small.committed(entry(true), Duration.ZERO);
    }
    small.committed(entry(false), Duration.ZERO);
    small.committed(entry(true), Duration.ZERO);

    assertThat(pauses.stream().map(length -> Math.round(length.toMillis() / 1000.0)))
        .containsExactly(600L, 30L, 60L, 120L, 240L, 480L, 600L, 600L, 30L);
  }

  @Test
  void a_pause_ends_at_once_when_the_job_is_to_end_and_is_no_stall() throws Exception {
    BudgetPause pause = new BudgetPause(BUDGET, Duration.ofMinutes(5), listener, listener);
    AtomicLong nanos = new AtomicLong();
    List<String> stalls = new ArrayList<>();
    HealthWatch watch =
        new HealthWatch(Duration.ofSeconds(1), nanos::get, pause::isHolding, stalls::add);
    Thread query = new Thread(() -> pause.committed(entry(true), Duration.ZERO));
    query.start();
    await().until(pause::isHolding);

    nanos.addAndGet(Duration.ofMinutes(4).toNanos());
    watch.check();
    assertThat(stalls).isEmpty();

    pause.release();
    query.join(10_000);
    assertThat(query.isAlive()).isFalse();
    nanos.addAndGet(Duration.ofMinutes(4).toNanos());
    watch.check();
    assertThat(stalls).hasSize(1);
  }

  @Test
  void an_interrupt_ends_a_pause_and_is_passed_on() throws Exception {
    BudgetPause pause = new BudgetPause(BUDGET, Duration.ofMinutes(5), listener, listener);
    boolean[] interrupted = new boolean[1];
    Thread query =
        new Thread(
            () -> {
              pause.committed(entry(true), Duration.ZERO);
              interrupted[0] = Thread.currentThread().isInterrupted();
            });
    query.start();
    await().until(pause::isHolding);

    query.interrupt();
    query.join(10_000);

    assertThat(interrupted[0]).isTrue();
    assertThat(told).last().isEqualTo("resumed");
  }

  private static LogEntry entry(boolean exceeded) {
    BudgetUse use = new BudgetUse(100, exceeded ? 50 : 5, 0.05, exceeded);
    return LogEntry.of(
        1,
        "stream",
        "w",
        Instant.EPOCH,
        new Commit(
            "p",
            "c",
            1,
            List.of(),
            Map.of(),
            Map.of(),
            List.of(),
            Map.of(),
            "1",
            Totals.NONE,
            null,
            null,
            new BatchQuality(List.of(), use),
            null));
  }
}
