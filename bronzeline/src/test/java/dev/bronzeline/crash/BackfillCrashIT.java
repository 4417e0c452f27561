package dev.bronzeline.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bronzeline.demo.EventSender;
import dev.bronzeline.launch.JobLauncher;
import dev.bronzeline.storage.Writing;
import dev.bronzeline.testing.RealParts;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A backfill that is killed is run again, and knows what is left and what it has seen. */
@Tag("campaign")
class BackfillCrashIT {
  @RegisterExtension static final RealParts PARTS = new RealParts();

  private static final Duration LIMIT = Duration.ofMinutes(4);

  @Test
  void a_kill_in_the_middle_neither_loses_nor_repeats_an_event() throws Exception {
    Path folder = RealParts.newFolder();
    TestRoot root = TestRoot.s3(PARTS);
    JobUnderTest job = JobUnderTest.of(PARTS, root, folder);
    SentEvents sent;
    try (EventSender sender = new EventSender(job.bootstrapServers(), job.topic())) {
      sent = SentEvents.send(sender, 21, 8);
    }

    try (JobProcess killed = backfill(job, "killed", "150")) {
      Awaitility.await()
          .atMost(LIMIT)
          .until(
              () -> {
                assertThat(killed.isAlive()).as(killed::story).isTrue();
                return root.entries() >= 5;
              });
      killed.killAfter(Duration.ofMillis(50));
    }
    assertThat(root.findingsAfterCrash()).isEmpty();
    long entries = root.entries();

    try (JobProcess again = backfill(job, "again", "20000")) {
      assertThat(again.exitCode(LIMIT)).as(again::story).isZero();
      assertThat(again.story()).contains("Done: ");
    }

    ExactAccount.assertHolds(root, sent, job.bootstrapServers(), job.topic());
    assertThat(root.log()).allMatch(entry -> entry.lane().equals(Writing.BACKFILL));
    assertThat(root.entries()).isGreaterThan(entries + 1);
  }

  private static JobProcess backfill(JobUnderTest job, String run, String batch)
      throws IOException {
    Map<String, String> settings = job.settings();
    settings.put("source.max-offsets-per-trigger", batch);
    String all = "{\"%s\":{\"0\":%2$s,\"1\":%2$s,\"2\":%2$s}}";
    List<String> arguments = new ArrayList<>();
    arguments.addAll(List.of("backfill", "--topic", "user_events", "--environment", "dev"));
    arguments.addAll(List.of("--config", JobUnderTest.config().toString()));
    arguments.addAll(List.of("--from-offsets", all.formatted(job.topic(), "-2")));
    arguments.addAll(List.of("--to-offsets", all.formatted(job.topic(), "-1")));
    settings.forEach((key, value) -> arguments.addAll(List.of("--set", key + "=" + value)));
    return job.start(run, JobLauncher.class, arguments);
  }
}
