package dev.bronzeline.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;

class GoalTest {
  private final FaultCount done = new FaultCount();

  @Test
  void a_campaign_that_did_less_than_it_was_asked_for_is_told_what_is_missing() {
    done.add(FaultKind.JOB_KILLED);
    done.add(FaultKind.S3_SLOW);

    assertThat(new Goal(2, 3, Set.of(FaultKind.JOB_KILLED, FaultKind.DISK_FULL)).missedBy(done))
        .containsExactly(
            "1 of 2 kills were done (chaos.kills)",
            "1 of 3 S3 faults were injected (chaos.faults)",
            "the plan has 'disk full', which never happened");
  }

  @Test
  void nothing_is_missing_when_every_kind_was_there_and_both_numbers_were_reached() {
    done.add(FaultKind.JOB_KILLED);
    done.add(FaultKind.JOB_HALTED);
    done.add(FaultKind.S3_CUT);

    assertThat(new Goal(2, 1, Set.of(FaultKind.JOB_HALTED)).missedBy(done)).isEmpty();
  }

  @Test
  void a_campaign_is_asked_for_two_and_a_half_s3_faults_a_kill_unless_told_otherwise() {
    assertThat(ChaosSettings.of(name -> name.equals("chaos.kills") ? "200" : null).faults())
        .isEqualTo(500);
    assertThat(ChaosSettings.of(name -> name.equals("chaos.faults") ? "7" : null).faults())
        .isEqualTo(7);
  }
}
