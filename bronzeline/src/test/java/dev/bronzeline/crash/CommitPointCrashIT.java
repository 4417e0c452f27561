package dev.bronzeline.crash;

import static dev.bronzeline.crash.CommitPoint.AFTER_DROPPING_AN_OLD_INTENT;
import static dev.bronzeline.crash.CommitPoint.AFTER_DROPPING_THE_INTENT;
import static dev.bronzeline.crash.CommitPoint.AFTER_REMOVING_FILES;
import static dev.bronzeline.crash.CommitPoint.AFTER_THE_CLEAN_UP;
import static dev.bronzeline.crash.CommitPoint.AFTER_THE_ENTRY;
import static dev.bronzeline.crash.CommitPoint.AFTER_THE_INTENT;
import static dev.bronzeline.crash.CommitPoint.AFTER_THE_OPEN_ENTRY;
import static dev.bronzeline.crash.CommitPoint.AMID_THE_CLEAN_UP;
import static dev.bronzeline.crash.CommitPoint.BEFORE_DROPPING_AN_OLD_INTENT;
import static dev.bronzeline.crash.CommitPoint.BEFORE_THE_ENTRY;
import static dev.bronzeline.crash.CommitPoint.BEFORE_THE_INTENT;
import static dev.bronzeline.crash.CommitPoint.BEFORE_THE_OPEN_ENTRY;
import static dev.bronzeline.crash.CommitPoint.BETWEEN_FILES;
import static org.assertj.core.api.Assertions.assertThat;

import dev.bronzeline.demo.EventSender;
import dev.bronzeline.ledger.Finding;
import dev.bronzeline.testing.RealParts;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * The process stops at every point of the commit protocol, one after the other, so that each start
 * recovers from the stop before it.
 */
class CommitPointCrashIT {
  @RegisterExtension static final RealParts PARTS = new RealParts();

  private static final Duration LONGEST_RUN = Duration.ofMinutes(3);

  /** In an order in which each point finds what it needs, such as files to clean up. */
  private static final List<CommitPoint> ALL =
      List.of(
          BEFORE_THE_OPEN_ENTRY,
          AFTER_THE_OPEN_ENTRY,
          BEFORE_THE_INTENT,
          AFTER_THE_INTENT,
          BETWEEN_FILES,
          BEFORE_THE_ENTRY,
          AMID_THE_CLEAN_UP,
          AFTER_REMOVING_FILES,
          AFTER_THE_CLEAN_UP,
          AFTER_THE_ENTRY,
          BEFORE_DROPPING_AN_OLD_INTENT,
          AFTER_DROPPING_AN_OLD_INTENT,
          AFTER_DROPPING_THE_INTENT);

  /** Those at which S3, with its delayed uploads, differs from a rename. */
  private static final List<CommitPoint> ON_S3 =
      List.of(BETWEEN_FILES, BEFORE_THE_ENTRY, AMID_THE_CLEAN_UP);

  /** Those on both sides of the commit point, and the clean-up after one of them. */
  private static final List<CommitPoint> AROUND_THE_COMMIT =
      List.of(BEFORE_THE_ENTRY, AMID_THE_CLEAN_UP, AFTER_THE_ENTRY);

  @Test
  void a_stop_around_the_commit_loses_and_repeats_nothing_on_a_local_root() throws Exception {
    Path folder = RealParts.newFolder();
    stopAt(AROUND_THE_COMMIT, TestRoot.local(folder), folder);
  }

  @Test
  @Tag("campaign")
  void a_stop_at_any_point_loses_and_repeats_nothing_on_a_local_root() throws Exception {
    assertThat(ALL).hasSameElementsAs(EnumSet.allOf(CommitPoint.class));
    Path folder = RealParts.newFolder();
    stopAt(ALL, TestRoot.local(folder), folder);
  }

  @Test
  @Tag("campaign")
  void a_stop_amid_the_publication_loses_and_repeats_nothing_on_s3() throws Exception {
    stopAt(ON_S3, TestRoot.s3(PARTS), RealParts.newFolder());
  }

  private static void stopAt(List<CommitPoint> points, TestRoot root, Path folder)
      throws Exception {
    JobUnderTest job = JobUnderTest.of(PARTS, root, folder);
    SentEvents sent;
    try (EventSender sender = new EventSender(job.bootstrapServers(), job.topic())) {
      sent = SentEvents.send(sender, points.size(), points.size());
    }
    for (CommitPoint point : points) {
      stopAt(point, job);
    }
    job.catchUp();
    ExactAccount.assertHolds(root, sent, job.bootstrapServers(), job.topic());
  }

  private static void stopAt(CommitPoint point, JobUnderTest job) throws Exception {
    TestRoot root = job.root();
    TestRoot.State before = root.state();
    List<String> arguments = new ArrayList<>(List.of(point.name()));
    job.settings().forEach((key, value) -> arguments.add(key + "=" + value));
    try (JobProcess process =
        job.start(point.name().toLowerCase(Locale.ROOT), HaltingJob.class, arguments)) {
      assertThat(process.exitCode(LONGEST_RUN)).as(process::story).isEqualTo(HaltingStore.HALTED);
    }
    assertStoppedAt(point, before, root.state());
    // Files of a fenced writer that the clean-up had no time for are named, until the next opening.
    assertThat(root.findingsAfterCrash())
        .as("after a stop %s", point)
        .allMatch(
            finding -> point == AMID_THE_CLEAN_UP && finding.kind() == Finding.Kind.FILE_UNLISTED);
  }

  /** That the process has left what the protocol leaves at this point, so it really was there. */
  private static void assertStoppedAt(
      CommitPoint point, TestRoot.State before, TestRoot.State after) {
    assertThat(after.entries() - before.entries())
        .as("new entries %s", point)
        .isEqualTo(point.entries());
    assertThat(without(after.intents(), before.intents()))
        .as("new intents %s", point)
        .hasSize(point.intents());
    assertThat(without(before.intents(), after.intents()))
        .as("dropped intents %s", point)
        .hasSize(point == AFTER_DROPPING_AN_OLD_INTENT ? 1 : 0);
    switch (point) {
      case BETWEEN_FILES -> assertThat(after.unlisted()).hasSize(1);
      case BEFORE_THE_ENTRY -> assertThat(after.unlisted()).hasSizeGreaterThan(1);
      case AMID_THE_CLEAN_UP ->
          assertThat(after.unlisted()).isNotEmpty().hasSize(before.unlisted().size() - 1);
      default -> assertThat(after.unlisted()).isEmpty();
    }
  }

  private static Set<String> without(Set<String> names, Set<String> others) {
    Set<String> rest = new HashSet<>(names);
    rest.removeAll(others);
    return rest;
  }
}
