package dev.bronzeline.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bronzeline.testing.RealParts;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * The job is killed again and again while events flow, at moments that a seed chooses, and in the
 * end every event is accounted for once. {@code -Dcrash.seed=…} chooses the same moments again.
 */
@Tag("campaign")
class CrashIT {
  @RegisterExtension static final RealParts PARTS = new RealParts();

  private static final long SEED = Long.getLong("crash.seed", new Random().nextInt(1_000_000));

  @Test
  void no_kill_loses_or_repeats_an_event_on_s3() throws Exception {
    survive(
        TestRoot.s3(PARTS),
        RealParts.newFolder(),
        List.of(
            Moment.STARTED,
            Moment.OPENED,
            Moment.OPENED,
            Moment.COMMITTED,
            Moment.COMMITTED,
            Moment.COMMITTED,
            Moment.ANNOUNCED,
            Moment.ANNOUNCED,
            Moment.ANNOUNCED,
            Moment.ANNOUNCED));
  }

  @Test
  void no_kill_loses_or_repeats_an_event_on_a_local_root() throws Exception {
    Path folder = RealParts.newFolder();
    survive(TestRoot.local(folder), folder, List.of(Moment.COMMITTED, Moment.ANNOUNCED));
  }

  private static void survive(TestRoot root, Path folder, List<Moment> moments) throws Exception {
    Random random = new Random(SEED);
    List<Moment> shuffled = new ArrayList<>(moments);
    Collections.shuffle(shuffled, random);
    JobUnderTest job = JobUnderTest.of(PARTS, root, folder);
    System.out.printf("Killing the job on %s, -Dcrash.seed=%d%n", root.uri(), SEED);

    SentEvents sent;
    try (EventStream events = new EventStream(job.bootstrapServers(), job.topic(), SEED)) {
      for (int kill = 1; kill <= shuffled.size(); kill++) {
        kill(job, kill, shuffled.get(kill - 1), random);
      }
      sent = events.stop();
    }
    job.catchUp();

    ExactAccount.assertHolds(root, sent, job.bootstrapServers(), job.topic());
  }

  private static void kill(JobUnderTest job, int kill, Moment moment, Random random)
      throws Exception {
    TestRoot root = job.root();
    TestRoot.State before = root.state();
    Duration delay = moment.delay(random);
    try (JobProcess process = job.start("run-" + kill)) {
      moment.waitFor(process, root, before, random);
      process.killAfter(delay);
    }
    TestRoot.State after = root.state();
    System.out.printf(
        "Kill %d, %s + %d ms: the log grew from %d to %d entries; %d files are not in it%n",
        kill, moment, delay.toMillis(), before.entries(), after.entries(), after.unlisted().size());
    assertThat(root.findingsAfterCrash()).as("after kill %d", kill).isEmpty();
  }
}
