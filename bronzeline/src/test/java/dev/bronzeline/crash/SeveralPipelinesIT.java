package dev.bronzeline.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bronzeline.demo.EventSender;
import dev.bronzeline.demo.SampleEvents;
import dev.bronzeline.launch.ExitCode;
import dev.bronzeline.ledger.Totals;
import dev.bronzeline.ledger.VerificationReport;
import dev.bronzeline.testing.RealParts;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Several pipelines in one process do not disturb each other. */
class SeveralPipelinesIT {
  @RegisterExtension static final RealParts PARTS = new RealParts();

  private static final int EVENTS = 2000;
  private static final Duration LIMIT = Duration.ofMinutes(3);

  @Test
  void one_that_cannot_run_leaves_the_other_to_finish_and_the_process_says_why() throws Exception {
    Path folder = RealParts.newFolder();
    TestRoot root = TestRoot.local(folder);
    JobUnderTest job = JobUnderTest.of(PARTS, root, folder);
    PARTS.kafka().createTopic("user_events", 2, Map.of());
    try (EventSender sender = new EventSender(job.bootstrapServers(), "user_events")) {
      sender.send(SampleEvents.withFaults(3, Instant.now()), EVENTS, total -> {});
    }
    Map<String, String> settings = new HashMap<>();
    settings.put("kafka.bootstrap-servers", job.bootstrapServers());
    settings.put("storage.root", folder.resolve("bronze").toUri().toString());

    try (JobProcess both =
        job.start("both", "user_events,earthquakes", settings, List.of("--available-now"))) {
      assertThat(both.exitCode(LIMIT))
          .as(both::story)
          .isEqualTo(ExitCode.INVALID_CONFIGURATION.code());
      assertThat(both.story())
          .contains("Pipeline earthquakes has ended")
          .contains("The others go on");
    }

    VerificationReport report =
        new TestRoot(
                root.uri() + "/user_events",
                root.folder().resolve("user_events"),
                Map.of(),
                Map.of(),
                root.hadoop())
            .verified();
    Totals totals = report.summary().totals();
    assertThat(totals.accepted() + totals.rejected() + totals.duplicates() + totals.ignored())
        .isEqualTo(EVENTS);
  }
}
