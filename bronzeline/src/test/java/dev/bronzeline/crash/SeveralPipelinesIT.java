package dev.bronzeline.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.bronzeline.demo.EventSender;
import dev.bronzeline.demo.SampleEvents;
import dev.bronzeline.launch.ExitCode;
import dev.bronzeline.launch.JobLauncher;
import dev.bronzeline.ledger.Totals;
import dev.bronzeline.ledger.VerificationReport;
import dev.bronzeline.testing.Fault;
import dev.bronzeline.testing.FaultyProxy;
import dev.bronzeline.testing.RealParts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Several pipelines in one process do not disturb each other. */
class SeveralPipelinesIT {
  @RegisterExtension static final RealParts PARTS = new RealParts();

  private static final int EVENTS = 2000;
  private static final int PARTITIONS = 2;
  private static final Duration LIMIT = Duration.ofMinutes(3);

  /** In a configuration of two pipelines, one of which may write to S3 through a proxy. */
  private record Pair(Path folder, Path config, TestRoot steady, TestRoot troubled) {
    static final String STEADY = "steady";
    static final String TROUBLED = "troubled";

    /**
     * Two copies of the sample pipeline, each with a topic and a root of its own.
     *
     * @param rule one more rule of the troubled one; may be empty
     */
    static Pair of(TestRoot troubled, String rule) throws IOException {
      Path folder = RealParts.newFolder();
      Pair pair = new Pair(folder, folder.resolve("config"), TestRoot.local(folder), troubled);
      copy(JobUnderTest.config(), pair.config);
      Path sample = pair.config.resolve("pipelines/user_events.yaml");
      String text = Files.readString(sample);
      pair.write(STEADY, text, pair.steady, "");
      pair.write(TROUBLED, text, troubled, rule);
      return pair;
    }

    private void write(String name, String sample, TestRoot root, String rule) throws IOException {
      String text =
          sample
              .replace("pipeline: user_events", "pipeline: " + name)
              .replace("topic: user_events", "topic: " + topic(name))
              .replace("\nrules:\n", "\nrules:\n" + rule);
      Files.writeString(
          config.resolve("pipelines/" + name + ".yaml"),
          text + "\nsink: {root: '" + root.uri() + "'}\n");
      PARTS.kafka().createTopic(topic(name), PARTITIONS, Map.of());
    }

    /** A topic that no other test uses. */
    String topic(String name) {
      return name + "-" + folder.getFileName();
    }

    JobProcess start(String run, List<String> options) throws IOException {
      List<String> arguments = new ArrayList<>();
      arguments.addAll(List.of("run", "--topic", STEADY + "," + TROUBLED));
      arguments.addAll(List.of("--environment", "dev", "--config", config.toString()));
      Map<String, String> settings = new HashMap<>(troubled.settings());
      settings.put("kafka.bootstrap-servers", PARTS.kafka().bootstrapServers());
      settings.put("spark.shuffle-partitions", "2");
      settings.put("streaming.trigger", "200ms");
      String s3a = "spark.conf.spark.hadoop.fs.s3a.";
      settings.put(s3a + "attempts.maximum", "1");
      settings.put(s3a + "retry.limit", "1");
      settings.put(s3a + "retry.interval", "50ms");
      settings.put(s3a + "retry.throttle.limit", "1");
      settings.put(s3a + "retry.throttle.interval", "50ms");
      settings.forEach((key, value) -> arguments.addAll(List.of("--set", key + "=" + value)));
      arguments.addAll(options);
      Map<String, String> environment = new HashMap<>(troubled.environment());
      environment.put("BRONZE_PII_KEY", JobUnderTest.PII_KEY);
      return JobProcess.start(folder, run, JobLauncher.class, arguments, environment);
    }

    /** How often a pipeline of the first process was begun anew. */
    long restarts() throws IOException {
      try (Stream<String> lines = Files.lines(folder.resolve("both.log"))) {
        return lines.filter(line -> line.contains("Starting again in ")).count();
      }
    }

    private static void copy(Path from, Path to) throws IOException {
      try (Stream<Path> files = Files.walk(from)) {
        for (Path file : files.toList()) {
          Path target = to.resolve(from.relativize(file).toString());
          if (Files.isDirectory(file)) {
            Files.createDirectories(target);
          } else {
            Files.copy(file, target);
          }
        }
      }
    }
  }

  @Test
  @Tag("campaign")
  void one_whose_store_is_away_begins_anew_while_the_other_goes_on_as_if_nothing_was()
      throws Exception {
    String bucket = PARTS.newBucket();
    try (FaultyProxy proxy = FaultyProxy.before(PARTS.s3().endpoint())) {
      Pair pair = Pair.of(TestRoot.s3(PARTS.s3(), bucket, proxy.endpoint()), "");
      SentEvents steady;
      SentEvents troubled;
      try (EventStream toSteady = stream(pair.topic(Pair.STEADY), 31);
          EventStream toTroubled = stream(pair.topic(Pair.TROUBLED), 32);
          JobProcess both = pair.start("both", List.of())) {
        awaitCommits(pair.steady(), both, 1);
        awaitCommits(pair.troubled(), both, 1);

        proxy.inject(Fault.status(503), any -> true);
        awaitThat(both, () -> pair.restarts() >= 1);
        awaitCommits(pair.steady(), both, 3);
        proxy.heal();

        awaitCommits(pair.troubled(), both, 2);
        awaitCommits(pair.steady(), both, 1);
        steady = toSteady.stop();
        troubled = toTroubled.stop();
        both.requestStop();
        assertThat(both.exitCode(LIMIT)).as(both::story).isZero();
      }
      assertThat(openings(pair.steady())).as("the other was never begun anew").isEqualTo(1);
      assertThat(openings(pair.troubled())).isGreaterThan(1);

      try (JobProcess last = pair.start("last", List.of("--available-now"))) {
        assertThat(last.exitCode(LIMIT)).as(last::story).isZero();
      }
      String brokers = PARTS.kafka().bootstrapServers();
      ExactAccount.assertHolds(pair.steady(), steady, brokers, pair.topic(Pair.STEADY));
      ExactAccount.assertHolds(pair.troubled(), troubled, brokers, pair.topic(Pair.TROUBLED));
    }
  }

  @Test
  @Tag("campaign")
  void one_that_a_rule_ends_for_good_leaves_the_other_to_go_on() throws Exception {
    Pair pair =
        Pair.of(
            new TestRoot(
                "file:" + RealParts.newFolder(),
                Path.of(""),
                Map.of(),
                Map.of(),
                new Configuration()),
            "  - {id: nobody_leaves, that: event_type <> 'logout', severity: fail}\n");
    SentEvents sent;
    try (EventStream toSteady = stream(pair.topic(Pair.STEADY), 33);
        JobProcess both = pair.start("both", List.of())) {
      awaitCommits(pair.steady(), both, 1);

      try (EventSender sender =
          new EventSender(PARTS.kafka().bootstrapServers(), pair.topic(Pair.TROUBLED))) {
        SentEvents.send(sender, 34, 1);
      }
      awaitThat(both, () -> both.story().contains("Pipeline troubled has ended"));
      awaitCommits(pair.steady(), both, 3);

      sent = toSteady.stop();
      both.requestStop();
      assertThat(both.exitCode(LIMIT)).as(both::story).isEqualTo(ExitCode.BATCH_REFUSED.code());
      assertThat(both.story()).contains("nobody_leaves");
    }
    assertThat(openings(pair.steady())).isEqualTo(1);
    try (JobProcess last = pair.start("last", List.of("--available-now"))) {
      assertThat(last.exitCode(LIMIT)).as(last::story).isEqualTo(ExitCode.BATCH_REFUSED.code());
    }
    ExactAccount.assertHolds(
        pair.steady(), sent, PARTS.kafka().bootstrapServers(), pair.topic(Pair.STEADY));
  }

  private static EventStream stream(String topic, long seed) {
    return new EventStream(PARTS.kafka().bootstrapServers(), topic, seed);
  }

  private static long openings(TestRoot root) throws IOException {
    return root.log().stream().filter(entry -> entry.open() != null).count();
  }

  private static long commits(TestRoot root) throws IOException {
    return root.log().stream().filter(entry -> entry.commit() != null).count();
  }

  private static void awaitCommits(TestRoot root, JobProcess process, int more) throws IOException {
    long before = commits(root);
    awaitThat(process, () -> commits(root) >= before + more);
  }

  private static void awaitThat(JobProcess process, Callable<Boolean> something) {
    await()
        .atMost(LIMIT)
        .conditionEvaluationListener(
            seen -> assertThat(process.isAlive()).as(process::story).isTrue())
        .until(something);
  }

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
