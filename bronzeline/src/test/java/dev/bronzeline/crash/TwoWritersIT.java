package dev.bronzeline.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.bronzeline.launch.ExitCode;
import dev.bronzeline.testing.RealParts;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Two jobs on one root: the one that started last has it, on every store. */
class TwoWritersIT {
  @RegisterExtension static final RealParts PARTS = new RealParts();

  private static final long SEED = 11;
  private static final Duration LIMIT = Duration.ofMinutes(3);

  private static final int WHILE_IT_SLEEPS = 8;

  enum Storage {
    LOCAL,
    S3
  }

  @Test
  void of_two_writers_that_start_together_one_stays_on_a_local_root() throws Exception {
    whileEventsFlow(Storage.LOCAL, TwoWritersIT::startTogether);
  }

  @Test
  @Tag("campaign")
  void of_two_writers_that_start_together_one_stays_on_s3() throws Exception {
    whileEventsFlow(Storage.S3, TwoWritersIT::startTogether);
  }

  @Test
  void a_writer_that_was_paused_finds_another_one_on_s3_when_it_wakes_up() throws Exception {
    whileEventsFlow(Storage.S3, (job, root) -> pause(job, root, 1));
  }

  @ParameterizedTest
  @EnumSource
  @Tag("campaign")
  void a_writer_that_slept_while_others_committed_and_took_over_finds_the_last_one(Storage storage)
      throws Exception {
    whileEventsFlow(storage, (job, root) -> pause(job, root, 2));
  }

  @ParameterizedTest
  @EnumSource
  @Tag("campaign")
  void the_first_of_two_writers_stops_at_its_next_commit_and_nothing_is_lost(Storage storage)
      throws Exception {
    whileEventsFlow(storage, TwoWritersIT::startOneAfterTheOther);
  }

  private static void startOneAfterTheOther(JobUnderTest job, TestRoot root) throws Exception {
    try (JobProcess first = job.start("first")) {
      awaitCommits(root, first, 1);
      try (JobProcess second = job.start("second")) {
        assertThat(first.exitCode(LIMIT))
            .as(first::story)
            .isEqualTo(ExitCode.ANOTHER_WRITER.code());
        awaitCommits(root, second, 1);
        endWell(second);
      }
    }
  }

  private static void startTogether(JobUnderTest job, TestRoot root) throws Exception {
    try (JobProcess one = job.start("one");
        JobProcess other = job.start("other")) {
      await().atMost(LIMIT).until(() -> !one.isAlive() || !other.isAlive());
      JobProcess gone = one.isAlive() ? other : one;
      JobProcess stays = one.isAlive() ? one : other;
      assertThat(gone.exitCode(LIMIT)).as(gone::story).isEqualTo(ExitCode.ANOTHER_WRITER.code());
      awaitCommits(root, stays, 1);
      endWell(stays);
    }
  }

  /**
   * One sleeps (SIGSTOP), and so many others commit meanwhile, one after the other; the last of
   * them still works when it wakes up.
   */
  private static void pause(JobUnderTest job, TestRoot root, int others) throws Exception {
    try (JobProcess paused = job.start("paused")) {
      awaitCommits(root, paused, 1);
      paused.pause();
      for (int other = 1; other < others; other++) {
        try (JobProcess between = job.start("between-" + other)) {
          awaitCommits(root, between, WHILE_IT_SLEEPS);
          endWell(between);
        }
      }
      try (JobProcess last = job.start("last-of-them")) {
        awaitCommits(root, last, WHILE_IT_SLEEPS);
        paused.resume();
        assertThat(paused.exitCode(LIMIT))
            .as(paused::story)
            .isEqualTo(ExitCode.ANOTHER_WRITER.code());
        awaitCommits(root, last, 1);
        endWell(last);
      }
    }
  }

  @FunctionalInterface
  private interface Scene {
    void play(JobUnderTest job, TestRoot root) throws Exception;
  }

  /** Plays a scene while events flow; at the end each of them must be in one place. */
  private static void whileEventsFlow(Storage storage, Scene scene) throws Exception {
    Path folder = RealParts.newFolder();
    TestRoot root = storage == Storage.S3 ? TestRoot.s3(PARTS) : TestRoot.local(folder);
    JobUnderTest job = JobUnderTest.of(PARTS, root, folder);
    SentEvents sent;
    try (EventStream events = new EventStream(job.bootstrapServers(), job.topic(), SEED)) {
      scene.play(job, root);
      sent = events.stop();
    }
    job.catchUp();
    ExactAccount.assertHolds(root, sent, job.bootstrapServers(), job.topic());
  }

  /** Waits until the log has grown by so many commits; an opening may be among the entries. */
  private static void awaitCommits(TestRoot root, JobProcess writer, int commits) throws Exception {
    long entries = root.entries();
    await()
        .atMost(LIMIT)
        .untilAsserted(
            () -> assertThat(root.entries()).as(writer::story).isGreaterThan(entries + commits));
  }

  private static void endWell(JobProcess job) throws InterruptedException {
    job.requestStop();
    assertThat(job.exitCode(LIMIT)).as(job::story).isZero();
  }
}
