package dev.bronzeline.demo;

import dev.bronzeline.config.BronzeConfig;
import dev.bronzeline.job.JobConfig;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The configuration that a demo gives to the job: the pipeline as it is configured, on the demo's
 * own servers.
 *
 * @param configuration the configuration directory
 * @param samples the folder of packaged event files
 * @param environment looks up an environment variable; null for none
 */
public record DemoSettings(
    Path configuration, Path samples, Function<String, @Nullable String> environment) {
  static final String BUCKET = "bronze";

  /** The pipeline that {@link SampleEvents} are for. */
  public static final String SAMPLE_PIPELINE = "user_events";

  private static final String ENVIRONMENT = "dev";
  private static final String PII_KEY = "BRONZE_PII_KEY";
  private static final String S3_SECRET_KEY = "BRONZE_DEMO_S3_SECRET_KEY";
  private static final String SAMPLE_SIZE_LIMIT = "512KB";
  private static final int BATCHES = 4;

  /**
   * The file with the events to send: the one that was asked for or the packaged one for the
   * pipeline; null if the events are to be generated.
   *
   * @throws DemoException if there is no such file, or none is known for the pipeline
   */
  @Nullable Path eventsFile(DemoOptions options) throws IOException {
    Path file = options.file();
    if (file != null) {
      if (!Files.isReadable(file) || Files.isDirectory(file)) {
        throw new DemoException("There is no file %s that can be read.".formatted(file));
      }
      return file;
    }
    return options.pipeline().equals(SAMPLE_PIPELINE) ? null : packaged(options.pipeline());
  }

  private Path packaged(String pipeline) throws IOException {
    if (Files.isDirectory(samples)) {
      try (DirectoryStream<Path> files =
          Files.newDirectoryStream(samples, "*" + pipeline + ".ndjson")) {
        for (Path file : files) {
          return file;
        }
      }
    }
    throw new DemoException(
        "There are no sample events for pipeline '%s'. Name a file of your own with --file, one event a line."
            .formatted(pipeline));
  }

  /** The job that takes what is there, in a few batches, and ends. */
  BronzeConfig catchingUp(DemoOptions options, EmbeddedServers servers, String piiKey) {
    Map<String, String> overrides = overrides(options, servers);
    overrides.put("streaming.available-now", "true");
    overrides.put(
        "source.max-offsets-per-trigger",
        String.valueOf(Math.max(1000, (options.events() + BATCHES - 1) / BATCHES)));
    return load(options.pipeline(), overrides, servers, piiKey);
  }

  /** The job that goes on until it is stopped. */
  BronzeConfig keepingUp(DemoOptions options, EmbeddedServers servers, String piiKey) {
    return load(options.pipeline(), overrides(options, servers), servers, piiKey);
  }

  /** The topic to send to. */
  String topic(BronzeConfig config) {
    List<String> topics = config.pipeline().source().topics();
    if (topics.isEmpty()) {
      throw new DemoException(
          "Pipeline '%s' reads a pattern of topics; the demo needs one that names its topic."
              .formatted(config.pipeline().name()));
    }
    return topics.get(0);
  }

  /** Generated events, up to sizes above the pipeline's limit. */
  SampleEvents samples(DemoOptions options, BronzeConfig config, Instant now) {
    return SampleEvents.withFaults(
        options.seed(), now, Math.toIntExact(config.pipeline().payload().maxBytes()));
  }

  /** Whether the values of dead letters are encrypted. */
  static boolean sealsDeadLetters(BronzeConfig config) {
    return config.pipeline().pii().activeKey() != null
        && !config.pipeline().pii().fields().isEmpty();
  }

  private static Map<String, String> overrides(DemoOptions options, EmbeddedServers servers) {
    Map<String, String> overrides = new HashMap<>();
    overrides.put("kafka.bootstrap-servers", servers.kafka().bootstrapServers());
    overrides.put("storage.root", "s3a://" + BUCKET);
    overrides.put("storage.s3.endpoint", servers.s3().endpoint());
    overrides.put("storage.s3.path-style", "true");
    overrides.put("storage.s3.ssl", "false");
    overrides.put("storage.s3.access-key", servers.s3().accessKey());
    overrides.put("storage.s3.secret-key", "${env:" + S3_SECRET_KEY + "}");
    if (options.pipeline().equals(SAMPLE_PIPELINE)) {
      // Low enough that the sample events have some that are above it.
      overrides.put("payload.max-bytes", SAMPLE_SIZE_LIMIT);
    }
    return overrides;
  }

  /** Secrets go the way that they go in production: by the environment, never in clear. */
  private BronzeConfig load(
      String pipeline, Map<String, String> overrides, EmbeddedServers servers, String piiKey) {
    Map<String, String> secrets = Map.of(PII_KEY, piiKey, S3_SECRET_KEY, servers.s3().secretKey());
    return JobConfig.load(
        configuration,
        pipeline,
        ENVIRONMENT,
        overrides,
        name -> secrets.containsKey(name) ? secrets.get(name) : environment.apply(name));
  }
}
