package dev.bronzeline.launch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bronzeline.launch.RestartPolicy.Decision;
import dev.bronzeline.launch.RestartPolicy.Earlier;
import dev.bronzeline.launch.RestartPolicy.GiveUp;
import dev.bronzeline.launch.RestartPolicy.Restart;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class RestartPolicyTest {

  private static final Failure AWAY = new Failure(ExitCode.DEPENDENCY_AWAY, true, "Kafka is away");
  private static final Duration SHORT = Duration.ofSeconds(3);
  private static final double MIDDLE = 0.5;

  private final RestartPolicy policy =
      new RestartPolicy(5, Duration.ofSeconds(1), Duration.ofSeconds(10), Duration.ofMinutes(5));

  @Test
  void waits_double_up_to_the_longest() {
    assertThat(delays(MIDDLE)).containsExactly(1000, 2000, 4000, 8000, 10_000);
  }

  @Test
  void waits_are_spread_by_a_quarter_to_either_side() {
    assertThat(delays(0)).containsExactly(750, 1500, 3000, 6000, 7500);
    assertThat(delays(1)).containsExactly(1250, 2500, 5000, 10_000, 12_500);
  }

  @Test
  void a_job_that_keeps_failing_is_given_up() {
    assertThat(policy.decide(AWAY, after(5), SHORT, true, MIDDLE))
        .isEqualTo(new GiveUp(ExitCode.DEPENDENCY_AWAY, 6));
  }

  @Test
  void a_long_run_that_came_on_forgets_the_failures_before_it() {
    assertThat(policy.decide(AWAY, after(5), Duration.ofMinutes(5), true, MIDDLE))
        .isEqualTo(new Restart(Duration.ofSeconds(1), 1));
  }

  @Test
  void a_job_that_hangs_each_time_is_given_up_however_long_its_runs_last() {
    assertThat(policy.decide(AWAY, after(5), Duration.ofMinutes(11), false, MIDDLE))
        .isEqualTo(new GiveUp(ExitCode.DEPENDENCY_AWAY, 6));
  }

  @Test
  void a_batch_that_does_not_balance_is_run_once_more_and_no_more() {
    Failure unbalanced = new Failure(ExitCode.BATCH_REFUSED, true, "does not balance");

    assertThat(policy.decide(unbalanced, Earlier.NONE, SHORT, true, MIDDLE))
        .isEqualTo(new Restart(Duration.ofSeconds(1), 1));
    assertThat(policy.decide(unbalanced, new Earlier(1, true), SHORT, true, MIDDLE))
        .isEqualTo(new GiveUp(ExitCode.BATCH_REFUSED, 2));
    assertThat(policy.decide(unbalanced, new Earlier(1, true), Duration.ofMinutes(5), true, MIDDLE))
        .isEqualTo(new Restart(Duration.ofSeconds(1), 1));
  }

  @Test
  void a_batch_that_does_not_balance_is_run_once_more_whatever_failed_before() {
    Failure unbalanced = new Failure(ExitCode.BATCH_REFUSED, true, "does not balance");

    assertThat(policy.decide(unbalanced, after(2), SHORT, true, MIDDLE))
        .isEqualTo(new Restart(Duration.ofSeconds(4), 3));
    assertThat(policy.decide(AWAY, new Earlier(3, true), SHORT, true, MIDDLE))
        .isInstanceOf(Restart.class);
    assertThat(policy.decide(unbalanced, after(5), SHORT, true, MIDDLE))
        .isEqualTo(new GiveUp(ExitCode.BATCH_REFUSED, 6));
  }

  @Test
  void what_a_restart_cannot_mend_ends_the_process_at_once() {
    for (ExitCode code :
        new ExitCode[] {
          ExitCode.FAILURE,
          ExitCode.INVALID_CONFIGURATION,
          ExitCode.ANOTHER_WRITER,
          ExitCode.BATCH_REFUSED,
          ExitCode.DATA_LOST
        }) {
      assertThat(
              policy.decide(
                  new Failure(code, false, "no"), Earlier.NONE, Duration.ofDays(1), true, MIDDLE))
          .isEqualTo(new GiveUp(code, 1));
    }
  }

  private static Earlier after(int failures) {
    return new Earlier(failures, false);
  }

  private int[] delays(double random) {
    int[] delays = new int[5];
    for (int earlier = 0; earlier < delays.length; earlier++) {
      Decision decision = policy.decide(AWAY, after(earlier), SHORT, true, random);
      assertThat(decision).isInstanceOf(Restart.class);
      delays[earlier] = (int) ((Restart) decision).delay().toMillis();
    }
    return delays;
  }
}
