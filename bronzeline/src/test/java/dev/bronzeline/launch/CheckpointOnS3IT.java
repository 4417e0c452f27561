package dev.bronzeline.launch;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.bronzeline.demo.EventSender;
import dev.bronzeline.demo.SampleEvents;
import dev.bronzeline.job.BronzeStreamJob;
import dev.bronzeline.job.JobConfig;
import dev.bronzeline.ledger.Totals;
import dev.bronzeline.ledger.Verification;
import dev.bronzeline.ledger.VerificationReport;
import dev.bronzeline.storage.HadoopRoot;
import dev.bronzeline.testing.RealParts;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import picocli.CommandLine;

/**
 * The commands for checkpoints where there is no rename and no folder: on S3. A job has published
 * {@value #EVENTS} events in batches of {@value #BATCH}, and a second copy of each waits in Kafka.
 */
@Tag("campaign")
class CheckpointOnS3IT {
  @RegisterExtension static final RealParts PARTS = new RealParts();

  private static final int EVENTS = 400;
  private static final int BATCH = 100;
  private static final String KEY = Base64.getEncoder().encodeToString(new byte[32]);
  private static final Path CONFIG = Path.of(System.getProperty("bronze.home"), "config");

  private String bucket = "";
  private String topic = "";
  private String root = "";

  private record Run(int code, String out, String err) {
    JsonNode json() throws IOException {
      return new JsonMapper().readTree(out);
    }
  }

  @BeforeEach
  void a_root_of_four_batches() throws Exception {
    bucket = PARTS.newBucket();
    topic = PARTS.newTopic(2);
    root = "s3a://" + bucket + "/bronze";
    Instant now = Instant.now();
    send(SampleEvents.withoutFaults(5, now));
    run(root, Map.of("source.max-offsets-per-trigger", String.valueOf(BATCH)));
    send(SampleEvents.withoutFaults(5, now));
  }

  @Test
  void after_a_rewind_the_job_runs_on_and_still_knows_its_duplicates() throws Exception {
    long last = bronze("show", "--json").json().path("lastCommitted").asLong();

    Run dry = bronze("rewind", "--to-batch", "" + (last - 2));
    assertThat(dry.code()).as(dry.err()).isZero();
    assertThat(dry.out()).contains("Nothing was changed");
    assertThat(bronze("show", "--json").json().path("lastCommitted").asLong()).isEqualTo(last);

    Run done = bronze("rewind", "--to-batch", "" + (last - 2), "--yes");
    assertThat(done.code()).as(done.err()).isZero();
    assertThat(bronze("show", "--json").json().path("fit").asText()).isEqualTo("fits");
    run(root, Map.of());

    assertThat(verified(root).summary().totals()).isEqualTo(new Totals(EVENTS, 0, EVENTS, 0, 0));
  }

  @Test
  void a_fork_has_the_same_memory_and_leaves_the_original_alone() throws Exception {
    String fork = root + "/_checkpoint-fork";
    String other = "s3a://" + bucket + "/experiment";

    Run forked = bronze("fork", "--to", fork, "--yes");
    assertThat(forked.code()).as(forked.err()).isZero();
    run(other, Map.of("sink.checkpoint", fork));
    assertThat(verified(other).summary().totals()).isEqualTo(new Totals(0, 0, EVENTS, 0, 0));

    run(root, Map.of());
    assertThat(verified(root).summary().totals()).isEqualTo(new Totals(EVENTS, 0, EVENTS, 0, 0));
  }

  @Test
  void clean_removes_an_old_fork_and_never_what_a_recovery_needs() throws Exception {
    assertThat(bronze("fork", "--to", root + "/_checkpoint-fork", "--yes").code()).isZero();
    makeOld();

    Run dry = clean();
    assertThat(dry.out()).as(dry.err()).contains("Would remove", "_checkpoint-fork");
    assertThat(folder("_checkpoint-fork")).isNotEmpty();
    Run done = clean("--yes");
    assertThat(done.code()).as(done.err()).isZero();

    assertThat(folder("_checkpoint-fork")).isEmpty();
    assertThat(folder("_checkpoint")).isNotEmpty();
    run(root, Map.of());
    assertThat(verified(root).summary().totals()).isEqualTo(new Totals(EVENTS, 0, EVENTS, 0, 0));
  }

  private Run clean(String... more) {
    List<String> arguments = new ArrayList<>();
    arguments.addAll(List.of("checkpoint", "clean", "--below", "s3a://" + bucket));
    arguments.addAll(List.of("--older-than", "30d", "--environment=dev", "--config=" + CONFIG));
    store().forEach((key, value) -> arguments.add("--set=" + key + "=" + value));
    arguments.add("--set=pii.key=" + KEY);
    arguments.addAll(List.of(more));
    return command(arguments);
  }

  private Run bronze(String command, String... more) {
    List<String> arguments = new ArrayList<>(List.of("checkpoint", command, "--topic=user_events"));
    settings(root, Map.of()).forEach((key, value) -> arguments.add("--set=" + key + "=" + value));
    arguments.addAll(List.of("--environment=dev", "--config=" + CONFIG));
    arguments.addAll(List.of(more));
    return command(arguments);
  }

  private static Run command(List<String> arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    CommandLine bronze = JobLauncher.commandLine();
    bronze.setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
    int code = bronze.execute(arguments.toArray(String[]::new));
    return new Run(code, out.toString(), err.toString());
  }

  private Map<String, String> settings(String root, Map<String, String> more) {
    Map<String, String> settings = new TreeMap<>(store());
    settings.put("source.topic", topic);
    settings.put("sink.root", root);
    settings.put("kafka.bootstrap-servers", PARTS.kafka().bootstrapServers());
    settings.put("streaming.available-now", "true");
    settings.put("spark.shuffle-partitions", "2");
    settings.put("pii.key", KEY);
    settings.putAll(more);
    return settings;
  }

  private static Map<String, String> store() {
    return Map.of(
        "storage.s3.endpoint", PARTS.s3().endpoint(),
        "storage.s3.path-style", "true",
        "storage.s3.ssl", "false",
        "storage.s3.access-key", PARTS.s3().accessKey(),
        "storage.s3.secret-key", PARTS.s3().secretKey());
  }

  private void run(String root, Map<String, String> more) throws Exception {
    new BronzeStreamJob(
            JobConfig.load(CONFIG, "user_events", "dev", settings(root, more), name -> null))
        .run();
  }

  private void send(SampleEvents events) throws IOException {
    try (EventSender sender = new EventSender(PARTS.kafka().bootstrapServers(), topic)) {
      sender.send(events, EVENTS, sent -> {});
    }
  }

  private static VerificationReport verified(String root) throws IOException {
    Configuration hadoop = new Configuration();
    PARTS.s3().s3aSettings().forEach(hadoop::set);
    VerificationReport report = new Verification(new HadoopRoot(root, hadoop)).run();
    assertThat(report.findings()).isEmpty();
    return report;
  }

  /** The files of a folder of the root, past S3, on the disk of its server. */
  private List<Path> folder(String name) throws IOException {
    Path folder = PARTS.s3().dataFolder().resolve(bucket).resolve("bronze").resolve(name);
    if (!Files.exists(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(Files::isRegularFile).toList();
    }
  }

  private void makeOld() throws IOException {
    FileTime old = FileTime.from(Instant.now().minus(Duration.ofDays(40)));
    for (String checkpoint : List.of("_checkpoint", "_checkpoint-fork")) {
      for (Path file : folder(checkpoint)) {
        Files.setLastModifiedTime(file, old);
      }
    }
  }
}
