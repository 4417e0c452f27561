package dev.bronzeline.chaos;

import dev.bronzeline.chaos.ChaosPlan.Stage;
import dev.bronzeline.chaos.ChaosPlan.Storage;
import dev.bronzeline.crash.TestRoot;
import dev.bronzeline.demo.EmbeddedKafka;
import dev.bronzeline.demo.EmbeddedS3;
import dev.bronzeline.testing.FaultyProxy;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.apache.hadoop.fs.FileSystem;

/**
 * What a stage has besides its jobs: a broker, a store, events that flow, and eyes on the log.
 *
 * @param folder gets the files of all parts
 * @param kafka a broker of its own
 * @param topic the topic that the events go to
 * @param root where the jobs write, reached through faults when it is on S3
 * @param disk that of a local root; empty on S3
 * @param weather the faults on the way to S3
 * @param log follows the log of the root
 * @param truth what was sent
 * @param events sends
 * @param opened ends all of them
 */
record Parts(
    Path folder,
    EmbeddedKafka kafka,
    String topic,
    TestRoot root,
    Optional<SmallDisk> disk,
    S3Weather weather,
    LogWatch log,
    GroundTruth truth,
    EventFlow events,
    Opened opened)
    implements AutoCloseable {
  private static final String TOPIC = "chaos";
  private static final int PARTITIONS = 3;
  private static final int EVENTS_BEFORE = 1200;

  /** Starts them; if one fails, none is left running. */
  static Parts start(Stage stage, Path folder, FaultCount count)
      throws IOException, InterruptedException {
    Opened opened = new Opened();
    try {
      return start(stage, folder, count, opened);
    } catch (IOException | InterruptedException | RuntimeException e) {
      opened.close();
      throw e;
    }
  }

  private static Parts start(Stage stage, Path folder, FaultCount count, Opened opened)
      throws IOException, InterruptedException {
    S3Weather weather = new S3Weather(stage.seed(), stage.storage().longestCalm(), count);
    EmbeddedKafka kafka = opened.add(EmbeddedKafka.start(folder.resolve("kafka")));
    kafka.createTopic(TOPIC, PARTITIONS, Map.of());
    String servers = kafka.bootstrapServers();
    Optional<SmallDisk> disk = Optional.empty();
    TestRoot root;
    if (stage.storage().isS3()) {
      EmbeddedS3 s3 = opened.add(EmbeddedS3.start(folder.resolve("s3")));
      s3.createBucket(TOPIC);
      FaultyProxy proxy = opened.add(FaultyProxy.before(s3.endpoint()));
      proxy.setWeather(weather);
      root = TestRoot.s3(s3, TOPIC, proxy.endpoint());
    } else {
      root = TestRoot.local(folder);
      disk = Optional.of(opened.add(SmallDisk.at(root.folder())));
    }
    GroundTruth truth = opened.add(new GroundTruth(folder.resolve("sent.ndjson"), servers, TOPIC));
    EventFlow events = opened.add(new EventFlow(servers, TOPIC, truth, stage.seed()));
    Map<String, String> settings = impatience(stage.storage());
    settings.put("streaming.state", stage.memory().name().toLowerCase(Locale.ROOT));
    if (stage.backfill()) {
      settings.put("source.starting-offsets", afterSome(events, truth, stage.seed()));
    }
    return new Parts(
        folder,
        kafka,
        TOPIC,
        root.with(settings),
        disk,
        weather,
        opened.add(new LogWatch(root, TOPIC)),
        truth,
        events,
        opened);
  }

  /** Sends what a backfill will find, and returns where the job begins. */
  private static String afterSome(EventFlow events, GroundTruth truth, long seed)
      throws IOException, InterruptedException {
    try {
      events.pause();
      events.send(EVENTS_BEFORE);
      Map<Integer, Long> ends = truth.complete();
      // The job and the backfill do not know each other's events while both run.
      events.forgetWhatWasSent(seed + 1);
      events.resume();
      return "{%s: %s}"
          .formatted(
              TOPIC,
              ends.entrySet().stream()
                  .map(end -> end.getKey() + ": " + end.getValue())
                  .collect(Collectors.joining(", ", "{", "}")));
    } catch (ExecutionException | TimeoutException e) {
      throw new IOException("Cannot send the events of the backfill", e);
    }
  }

  /** Timeouts that are shorter than {@link Scene#LONGER_THAN_TIMEOUTS}. */
  private static Map<String, String> impatience(Storage storage) {
    Map<String, String> settings = new HashMap<>();
    settings.put("streaming.stalled-after", "40s");
    settings.put("kafka.options.request.timeout.ms", "5000");
    settings.put("kafka.options.default.api.timeout.ms", "10000");
    settings.put("spark.conf.spark.executor.heartbeatInterval", "2s");
    settings.put("spark.conf.spark.network.timeout", "15s");
    settings.put("spark.conf.spark.network.timeoutInterval", "5s");
    String s3a = "spark.conf.spark.hadoop.fs.s3a.";
    settings.put(s3a + "connection.timeout", "15s");
    settings.put(s3a + "connection.request.timeout", "15s");
    if (storage == Storage.S3_IMPATIENT) {
      settings.put(s3a + "attempts.maximum", "1");
      settings.put(s3a + "retry.limit", "1");
      settings.put(s3a + "retry.interval", "50ms");
      settings.put(s3a + "retry.throttle.limit", "1");
      settings.put(s3a + "retry.throttle.interval", "50ms");
    }
    return settings;
  }

  @Override
  public void close() throws IOException {
    // Hadoop keeps clients by bucket, and the next stage has another server.
    try (opened) {
      FileSystem.closeAll();
    }
  }
}
