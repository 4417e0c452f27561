package dev.bronzeline.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.bronzeline.testing.RealParts;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** {@code bronze run} is asked to stop while events flow, and the next start goes on. */
class StopIT {
  @RegisterExtension static final RealParts PARTS = new RealParts();

  private static final Duration TO_COMMIT = Duration.ofMinutes(2);
  private static final Duration TO_STOP = Duration.ofMinutes(1);

  @Test
  void sigterm_ends_it_with_0_and_the_next_start_continues() throws Exception {
    stopWith("TERM");
  }

  @Test
  @Tag("campaign")
  void sigint_does_the_same_however_often_it_is_stopped() throws Exception {
    stopWith("INT", "TERM", "INT");
  }

  private static void stopWith(String... signals) throws Exception {
    Path folder = RealParts.newFolder();
    JobUnderTest job = JobUnderTest.of(PARTS, TestRoot.local(folder), folder);
    SentEvents sent;
    try (EventStream events = new EventStream(job.bootstrapServers(), job.topic(), 22)) {
      int run = 0;
      for (String signal : signals) {
        long commits = commits(job);
        try (JobProcess process = job.start("run-" + ++run)) {
          await()
              .atMost(TO_COMMIT)
              .conditionEvaluationListener(seen -> assertRuns(process))
              .until(() -> commits(job) >= commits + 2);
          process.signal(signal);
          assertThat(process.exitCode(TO_STOP)).as(process::story).isZero();
        }
        assertThat(job.root().verified().summary().commits()).isEqualTo(commits(job));
      }
      sent = events.stop();
    }
    job.catchUp();

    ExactAccount.assertHolds(job.root(), sent, job.bootstrapServers(), job.topic());
  }

  private static void assertRuns(JobProcess process) {
    assertThat(process.isAlive()).as(process::story).isTrue();
  }

  private static long commits(JobUnderTest job) throws Exception {
    return job.root().log().stream().filter(entry -> entry.commit() != null).count();
  }
}
