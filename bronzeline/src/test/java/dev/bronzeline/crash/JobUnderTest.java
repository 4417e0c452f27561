package dev.bronzeline.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bronzeline.launch.JobLauncher;
import dev.bronzeline.testing.RealParts;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * One job that is started again and again: from one topic to one root.
 *
 * @param folder gets what the processes print
 */
public record JobUnderTest(String bootstrapServers, String topic, TestRoot root, Path folder) {
  /** The pipeline's key for personal data, in Base64. */
  public static final String PII_KEY = Base64.getEncoder().encodeToString(new byte[32]);

  private static final int PARTITIONS = 3;
  private static final Duration LONGEST_CATCH_UP = Duration.ofMinutes(4);

  /** A job from a new topic. */
  public static JobUnderTest of(RealParts parts, TestRoot root, Path folder) {
    return new JobUnderTest(
        parts.kafka().bootstrapServers(), parts.newTopic(PARTITIONS), root, folder);
  }

  /** What makes it the sample pipeline on this topic and root, in small and frequent batches. */
  public Map<String, String> settings() {
    Map<String, String> settings = new HashMap<>(root.settings());
    settings.put("kafka.bootstrap-servers", bootstrapServers);
    settings.put("source.topic", topic);
    settings.put("source.max-offsets-per-trigger", "150");
    settings.put("sink.root", root.uri());
    settings.put("spark.shuffle-partitions", "2");
    settings.put("streaming.trigger", "100ms");
    return settings;
  }

  /** Starts {@code bronze run}. */
  public JobProcess start(String run) throws IOException {
    return start(run, settings(), List.of());
  }

  /** Starts a program on the same topic and root. */
  public JobProcess start(String run, Class<?> program, List<String> arguments) throws IOException {
    Map<String, String> environment = new HashMap<>(root.environment());
    environment.put("BRONZE_PII_KEY", PII_KEY);
    return JobProcess.start(folder, run, program, arguments, environment);
  }

  /** Runs the job until it has taken everything, in larger batches. */
  public void catchUp() throws IOException, InterruptedException {
    Map<String, String> settings = settings();
    settings.put("source.max-offsets-per-trigger", "20000");
    try (JobProcess last = start("last", settings, List.of("--available-now"))) {
      assertThat(last.exitCode(LONGEST_CATCH_UP)).as(last::story).isZero();
    }
  }

  private JobProcess start(String run, Map<String, String> settings, List<String> options)
      throws IOException {
    return start(run, "user_events", settings, options);
  }

  /** Starts a command of {@code bronze}, of one or more words, for the pipeline. */
  public JobProcess start(String run, String command, List<String> options) throws IOException {
    List<String> arguments = new ArrayList<>(List.of(command.split(" ", -1)));
    arguments.addAll(arguments("user_events", settings()));
    arguments.addAll(options);
    return start(run, JobLauncher.class, arguments);
  }

  /** Starts {@code bronze run} for some pipelines. */
  JobProcess start(String run, String pipelines, Map<String, String> settings, List<String> options)
      throws IOException {
    List<String> arguments = new ArrayList<>(List.of("run"));
    arguments.addAll(arguments(pipelines, settings));
    arguments.addAll(options);
    return start(run, JobLauncher.class, arguments);
  }

  private static List<String> arguments(String pipelines, Map<String, String> settings) {
    List<String> arguments = new ArrayList<>();
    arguments.addAll(List.of("--topic", pipelines, "--environment", "dev"));
    arguments.addAll(List.of("--config", config().toString()));
    settings.forEach((key, value) -> arguments.addAll(List.of("--set", key + "=" + value)));
    return arguments;
  }

  /** The configuration that is shipped. */
  static Path config() {
    return Path.of(System.getProperty("bronze.home"), "config");
  }
}
