package dev.bronzeline.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.bronzeline.launch.ExitCode;
import dev.bronzeline.testing.RealParts;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Two jobs on one root: the one that started last has it. */
class TwoWritersIT {
  @RegisterExtension static final RealParts PARTS = new RealParts();

  private static final long SEED = 11;
  private static final Duration LIMIT = Duration.ofMinutes(3);

  @Test
  void the_first_of_two_writers_stops_at_its_next_commit_and_nothing_is_lost() throws Exception {
    Path folder = RealParts.newFolder();
    TestRoot root = TestRoot.local(folder);
    JobUnderTest job = JobUnderTest.of(PARTS, root, folder);
    SentEvents sent;
    try (EventStream events = new EventStream(job.bootstrapServers(), job.topic(), SEED);
        JobProcess first = job.start("first")) {
      await().atMost(LIMIT).until(() -> root.entries() > 2);
      try (JobProcess second = job.start("second")) {
        assertThat(first.exitCode(LIMIT))
            .as(first::story)
            .isEqualTo(ExitCode.ANOTHER_WRITER.code());
        long entries = root.entries();
        await()
            .atMost(LIMIT)
            .untilAsserted(
                () -> assertThat(root.entries()).as(second::story).isGreaterThan(entries + 1));
        second.requestStop();
        assertThat(second.exitCode(LIMIT)).as(second::story).isZero();
      }
      sent = events.stop();
    }
    job.catchUp();

    ExactAccount.assertHolds(root, sent, job.bootstrapServers(), job.topic());
  }
}
