package dev.bronzeline.chaos;

import static org.awaitility.Awaitility.await;

import dev.bronzeline.chaos.ChaosPlan.Stage;
import dev.bronzeline.chaos.ChaosPlan.Storage;
import dev.bronzeline.crash.CommitPoint;
import dev.bronzeline.crash.HaltingJob;
import dev.bronzeline.crash.JobProcess;
import dev.bronzeline.crash.JobUnderTest;
import dev.bronzeline.crash.Moment;
import dev.bronzeline.crash.TestRoot;
import dev.bronzeline.demo.EmbeddedKafka;
import dev.bronzeline.demo.EmbeddedS3;
import dev.bronzeline.launch.ExitCode;
import dev.bronzeline.testing.FaultyProxy;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import org.awaitility.core.ConditionTimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * The parts of one stage: a broker, a store, events that flow, and at most one job that lives. It
 * knows how to do harm to each of them.
 */
final class Scene implements AutoCloseable {
  /** Longer than any timeout of {@link #impatience}. */
  static final Duration LONGER_THAN_TIMEOUTS = Duration.ofSeconds(25);

  private static final Duration LIMIT = Duration.ofMinutes(4);
  private static final int MOST_SURPRISES = 3;
  private static final String TOPIC = "chaos";
  private static final int PARTITIONS = 3;

  private final FaultCount count;
  private final EmbeddedKafka kafka;
  private final List<AutoCloseable> parts = new ArrayList<>();
  private final TestRoot root;
  private final JobUnderTest job;
  private final S3Weather weather;
  private final GroundTruth truth;
  private final EventFlow events;
  private final LogWatch log;
  private final List<String> surprises = new ArrayList<>();
  private @Nullable JobProcess current;
  private int starts;

  /** Starts the servers and the flow of events; no job yet. */
  Scene(Stage stage, Path folder, FaultCount count) throws IOException {
    this.count = count;
    this.weather = new S3Weather(stage.seed(), count);
    this.kafka = opened(EmbeddedKafka.start(folder.resolve("kafka")));
    kafka.createTopic(TOPIC, PARTITIONS, Map.of());
    this.root = root(stage.storage(), folder).with(impatience(stage.storage()));
    this.job = new JobUnderTest(kafka.bootstrapServers(), TOPIC, root, folder);
    this.log = opened(new LogWatch(root, TOPIC));
    this.truth =
        opened(new GroundTruth(folder.resolve("sent.ndjson"), kafka.bootstrapServers(), TOPIC));
    this.events = opened(new EventFlow(kafka.bootstrapServers(), TOPIC, truth, stage.seed()));
    weather.setBad(true);
  }

  private TestRoot root(Storage storage, Path folder) throws IOException {
    if (!storage.isS3()) {
      return TestRoot.local(folder);
    }
    EmbeddedS3 s3 = opened(EmbeddedS3.start(folder.resolve("s3")));
    s3.createBucket(TOPIC);
    FaultyProxy proxy = opened(FaultyProxy.before(s3.endpoint()));
    proxy.setWeather(weather);
    return TestRoot.s3(s3, TOPIC, proxy.endpoint());
  }

  /** Shorter timeouts than by default, so that a pause can be longer than all of them. */
  private static Map<String, String> impatience(Storage storage) {
    Map<String, String> settings = new HashMap<>();
    settings.put("streaming.stalled-after", "20s");
    settings.put("kafka.options.request.timeout.ms", "5000");
    settings.put("kafka.options.default.api.timeout.ms", "10000");
    settings.put("spark.conf.spark.executor.heartbeatInterval", "2s");
    settings.put("spark.conf.spark.network.timeout", "15s");
    settings.put("spark.conf.spark.network.timeoutInterval", "5s");
    settings.put("spark.conf.spark.hadoop.fs.s3a.connection.timeout", "15s");
    settings.put("spark.conf.spark.hadoop.fs.s3a.connection.request.timeout", "15s");
    if (storage == Storage.S3_IMPATIENT) {
      settings.put("spark.conf.spark.hadoop.fs.s3a.attempts.maximum", "1");
      settings.put("spark.conf.spark.hadoop.fs.s3a.retry.limit", "1");
      settings.put("spark.conf.spark.hadoop.fs.s3a.retry.interval", "50ms");
      settings.put("spark.conf.spark.hadoop.fs.s3a.retry.throttle.limit", "1");
      settings.put("spark.conf.spark.hadoop.fs.s3a.retry.throttle.interval", "50ms");
    }
    return settings;
  }

  TestRoot root() {
    return root;
  }

  GroundTruth truth() {
    return truth;
  }

  LogWatch log() {
    return log;
  }

  /** How the job ended by itself although nothing had asked for it. */
  List<String> surprises() {
    return List.copyOf(surprises);
  }

  private void surprise(String what) {
    System.out.println(what);
    surprises.add(what);
    if (surprises.size() > MOST_SURPRISES) {
      throw new AssertionError("Too many surprises; the first one: " + surprises.get(0));
    }
  }

  void killJob(Moment moment, Duration delay, Random random) throws Exception {
    if (moment == Moment.STARTED || moment == Moment.OPENED) {
      killJob(); // for that moment is over
    }
    TestRoot.State before = new TestRoot.State(root.entries(), root.intents(), Set.of());
    JobProcess process = running();
    try {
      moment.waitFor(process, root, before, random);
    } catch (AssertionError e) {
      if (process.isAlive()) {
        throw e;
      }
    } catch (ConditionTimeoutException e) {
      throw new AssertionError("It does not come to %s. %s".formatted(moment, process.story()), e);
    }
    if (!process.endsWithin(delay)) {
      killJob();
    }
  }

  private void killJob() throws Exception {
    JobProcess process = current;
    if (process == null || !process.isAlive()) {
      return;
    }
    process.close();
    current = null;
    count.add(FaultKind.JOB_KILLED);
    log.disturbed();
  }

  void haltJob(CommitPoint point) throws Exception {
    killJob();
    weather.setBad(false);
    List<String> arguments = new ArrayList<>(List.of(point.name()));
    job.settings().forEach((key, value) -> arguments.add(key + "=" + value));
    try (JobProcess process = job.start(name(), HaltingJob.class, arguments)) {
      int code = process.exitCode(LIMIT);
      if (code == HaltingJob.HALTED) {
        count.add(FaultKind.JOB_HALTED);
        log.disturbed();
      } else if (code != 0) { // 0: it has caught up without passing that point
        surprise("%s ended with %d. %s".formatted(point, code, process.story()));
      }
    }
    weather.setBad(true);
  }

  void terminateJob() throws Exception {
    JobProcess process = atWork();
    count.add(FaultKind.JOB_TERMINATED);
    process.requestStop();
    int code = process.exitCode(LIMIT);
    if (code != ExitCode.OK.code() && code != ExitCode.FORCED_BY_TERMINATION.code()) {
      surprise("After SIGTERM it ended with %d. %s".formatted(code, process.story()));
    }
    current = null;
    log.disturbed();
  }

  void pauseJob(Duration pause) throws Exception {
    JobProcess process = atWork();
    count.add(FaultKind.JOB_PAUSED);
    process.pause();
    process.endsWithin(pause);
    process.resume();
    log.disturbed();
    atWork();
  }

  void startSecondJob() throws Exception {
    JobProcess first = atWork();
    count.add(FaultKind.SECOND_JOB);
    JobProcess second = job.start(name());
    parts.add(second);
    awaitWhile(second, () -> !first.isAlive() || !second.isAlive());
    // A fault may have made the first one begin anew, and so the younger of the two.
    JobProcess gone = first.isAlive() ? second : first;
    current = first.isAlive() ? first : second;
    int code = gone.exitCode(LIMIT);
    if (code != ExitCode.ANOTHER_WRITER.code()) {
      surprise("Of two jobs, one ended with %d. %s".formatted(code, gone.story()));
    }
    log.disturbed();
  }

  void killBroker(Duration away) throws Exception {
    JobProcess process = atWork();
    count.add(FaultKind.BROKER_KILLED);
    kafka.kill();
    process.endsWithin(away);
    kafka.restart();
    log.disturbed();
    atWork();
  }

  /**
   * Stops the flow and all faults, and waits until the job has taken all that was sent and the
   * ground truth is complete.
   */
  void settle() throws Exception {
    weather.setBad(false);
    events.pause();
    Map<Integer, Long> ends = truth.complete();
    JobProcess process = running();
    while (!log.hasReached(ends)) {
      JobProcess watched = process;
      awaitWhile(watched, () -> log.hasReached(ends) || !watched.isAlive());
      process = running();
    }
  }

  /** Goes on after {@link #settle}. */
  void disturb() {
    events.resume();
    weather.setBad(true);
  }

  /** Ends the job in good order. */
  void endJob() throws Exception {
    JobProcess process = running();
    process.requestStop();
    int code = process.exitCode(LIMIT);
    if (code != ExitCode.OK.code()) {
      surprise("At the end it ended with %d. %s".formatted(code, process.story()));
    }
    current = null;
  }

  /** The job, after its next commit; a new one if there is none. */
  private JobProcess atWork() throws Exception {
    long commits = log.commits();
    JobProcess process = running();
    while (log.commits() == commits) {
      JobProcess watched = process;
      awaitWhile(watched, () -> log.commits() > commits || !watched.isAlive());
      process = running();
    }
    return process;
  }

  /** The job that lives; a new one if there is none. */
  private JobProcess running() throws IOException, InterruptedException {
    JobProcess process = current;
    if (process != null && !process.isAlive()) {
      surprise(
          "It ended by itself with %d. %s".formatted(process.exitCode(LIMIT), process.story()));
      log.disturbed();
      process = null;
    }
    if (process == null) {
      process = job.start(name());
      parts.add(process);
      current = process;
    }
    return process;
  }

  private String name() {
    return "job-" + ++starts;
  }

  private static void awaitWhile(JobProcess process, Callable<Boolean> condition) {
    try {
      await().atMost(LIMIT).until(condition);
    } catch (ConditionTimeoutException e) {
      throw new AssertionError("Nothing happens any more. " + process.story(), e);
    }
  }

  private <T extends AutoCloseable> T opened(T part) {
    parts.add(part);
    return part;
  }

  /** Ends all parts, the last one first. */
  @Override
  public void close() throws IOException {
    for (int i = parts.size() - 1; i >= 0; i--) {
      close(parts.get(i));
    }
  }

  private static void close(AutoCloseable part) throws IOException {
    try {
      part.close();
    } catch (IOException | RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IOException("Cannot end a part of the scene", e);
    }
  }
}
