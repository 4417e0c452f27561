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
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.core.ConditionTimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * The parts of one stage: a broker, a store, events that flow, and at most one job that lives. It
 * knows how to do harm to each of them.
 */
final class Scene implements AutoCloseable {
  /** Longer than any timeout of {@link #impatience}. */
  static final Duration LONGER_THAN_TIMEOUTS = Duration.ofSeconds(45);

  private static final Duration LIMIT = Duration.ofMinutes(6);
  private static final Duration LONGEST_STORM = Duration.ofMinutes(2);
  private static final int MOST_SURPRISES = 3;
  private static final Duration FULL = Duration.ofSeconds(20);
  private static final Pattern REWIND = Pattern.compile("rewind --to-batch (\\d+)");
  private static final String TOPIC = "chaos";
  private static final int PARTITIONS = 3;

  private final FaultCount count;
  private final EmbeddedKafka kafka;
  private final List<AutoCloseable> parts = new ArrayList<>();
  private final TestRoot root;
  private final @Nullable SmallDisk disk;
  private final Path folder;
  private JobUnderTest job;
  private final S3Weather weather;
  private final GroundTruth truth;
  private final EventFlow events;
  private final LogWatch log;
  private final List<String> surprises = new ArrayList<>();
  private @Nullable JobProcess current;
  private int starts;

  /** Starts the servers and the flow of events; no job yet. */
  Scene(Stage stage, Path folder, FaultCount count) throws IOException, InterruptedException {
    this.count = count;
    this.folder = folder;
    this.weather = new S3Weather(stage.seed(), stage.storage().longestCalm(), count);
    this.kafka = opened(EmbeddedKafka.start(folder.resolve("kafka")));
    kafka.createTopic(TOPIC, PARTITIONS, Map.of());
    this.disk =
        stage.storage() == Storage.LOCAL
            ? opened(SmallDisk.at(TestRoot.local(folder).folder()))
            : null;
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
    settings.put("streaming.stalled-after", "40s");
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
      // In bad weather it may take long. Any other moment is as good.
      System.out.printf("It has not come to %s, and is killed where it is%n", moment);
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
        surprise("Halting %s, it ended with %d. %s".formatted(point, code, process.story()));
      }
    }
    weather.setBad(true);
  }

  void terminateJob() throws Exception {
    JobProcess process = atWork();
    count.add(FaultKind.JOB_TERMINATED);
    process.requestStop();
    expectCode(process, "After SIGTERM", Set.of(ExitCode.OK, ExitCode.FORCED_BY_TERMINATION));
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
    JobProcess second = opened(job.start(name()));
    awaitWhile(second, () -> !first.isAlive() || !second.isAlive());
    // A fault may have made the first one begin anew, and so the younger of the two.
    JobProcess gone = first.isAlive() ? second : first;
    current = first.isAlive() ? first : second;
    expectCode(gone, "Beside another job", Set.of(ExitCode.ANOTHER_WRITER));
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

  void fillDisk(Random random) throws Exception {
    SmallDisk full = Objects.requireNonNull(disk, "only a local root has a disk");
    JobProcess process = atWork();
    count.add(FaultKind.DISK_FULL);
    full.fill(process, random);
    if (process.endsWithin(FULL)) {
      expectCode(process, "With a full disk", Set.of(ExitCode.FAILURE, ExitCode.DEPENDENCY_AWAY));
      current = null;
    }
    full.free(process);
    log.disturbed();
    atWork();
  }

  void moveClockBack(Duration by) throws Exception {
    settle();
    killJob();
    count.add(FaultKind.CLOCK_BACK);
    JobUnderTest right = job;
    Map<String, String> environment = new HashMap<>(root.environment());
    environment.put("JAVA_TOOL_OPTIONS", ClockAgent.option(folder, by.negated()));
    job =
        new JobUnderTest(
            job.bootstrapServers(),
            job.topic(),
            new TestRoot(root.uri(), root.folder(), root.settings(), environment, root.hadoop()),
            job.folder());
    disturb();
    atWork();
    if (log.newest().isAfter(Instant.now().minus(by.dividedBy(2)))) {
      throw new AssertionError("The clock of the job was not moved back");
    }
    killJob();
    atWork();
    job = right;
    killJob();
    atWork();
  }

  /** Copies are told apart by the memory of the deduplication, which goes with the checkpoint. */
  void damageCheckpoint(CheckpointDamage damage, Random random) throws Exception {
    settle();
    killJob();
    damage.inflictOn(checkpoint(), random);
    count.add(damage.kind());
    log.disturbed();
    boolean removed = startMending(root::entries);
    if (removed || damage != CheckpointDamage.TRUNCATED) {
      events.forgetWhatWasSent(random.nextLong());
    }
    events.resume();
    if (startMending(log::commits) && damage == CheckpointDamage.TRUNCATED) {
      surprise("The checkpoint had to be removed although it had been mended");
    }
    weather.setBad(true);
  }

  /**
   * Starts the job if none lives, mends the checkpoint as the message says when it is refused, and
   * starts again, until it makes progress.
   *
   * @return whether the checkpoint had to be removed
   */
  private boolean startMending(Callable<Long> progress) throws Exception {
    boolean removed = false;
    for (int start = 1; start <= MOST_SURPRISES; start++) {
      long before = progress.call();
      JobProcess process = current == null || !current.isAlive() ? startJob() : current;
      awaitWhile(process, () -> !process.isAlive() || progress.call() > before);
      if (process.isAlive()) {
        return removed;
      }
      expectCode(process, "With its checkpoint", Set.of(ExitCode.BATCH_REFUSED, ExitCode.FAILURE));
      removed |= mend(process.story());
    }
    throw new AssertionError("The job does not start although its checkpoint was mended");
  }

  private boolean mend(String story) throws Exception {
    Matcher rewind = REWIND.matcher(story);
    if (!rewind.find()) {
      Campaign.delete(checkpoint());
      return true;
    }
    try (JobProcess command =
        job.start(name(), "checkpoint rewind", List.of("--to-batch", rewind.group(1), "--yes"))) {
      expectCode(command, "The rewind", Set.of(ExitCode.OK));
    }
    return false;
  }

  private Path checkpoint() {
    return root.folder().resolve("_checkpoint");
  }

  private void expectCode(JobProcess process, String when, Set<ExitCode> expected)
      throws InterruptedException {
    int code = process.exitCode(LIMIT);
    if (expected.stream().noneMatch(each -> each.code() == code)) {
      surprise("%s it ended with %d. %s".formatted(when, code, process.story()));
    }
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
      long commits = log.commits(); // as long as there is progress, there is patience
      awaitWhile(
          watched, () -> log.hasReached(ends) || log.commits() > commits || !watched.isAlive());
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
    expectCode(process, "At the end", Set.of(ExitCode.OK));
    current = null;
  }

  /** The job, after its next commit; a new one if there is none. */
  private JobProcess atWork() throws Exception {
    long commits = log.commits();
    long began = System.nanoTime();
    JobProcess process = running();
    while (log.commits() == commits) {
      JobProcess watched = process;
      awaitWhile(
          watched,
          () ->
              log.commits() > commits
                  || !watched.isAlive()
                  || (weather.isBad() && System.nanoTime() - began > LONGEST_STORM.toNanos()));
      if (log.commits() == commits && System.nanoTime() - began > LONGEST_STORM.toNanos()) {
        weather.setBad(false); // else it might never get through
      }
      process = running();
    }
    weather.setBad(true);
    return process;
  }

  /** The job that lives; a new one if there is none. */
  private JobProcess running() throws IOException, InterruptedException {
    JobProcess process = current;
    if (process != null && !process.isAlive()) {
      // After ten failures in a row it may give up; nothing else may end it.
      expectCode(process, "By itself", Set.of(ExitCode.DEPENDENCY_AWAY));
      log.disturbed();
      process = null;
    }
    return process == null ? startJob() : process;
  }

  private JobProcess startJob() throws IOException {
    JobProcess process = opened(job.start(name()));
    current = process;
    return process;
  }

  private String name() {
    return "job-" + ++starts;
  }

  private static void awaitWhile(JobProcess process, Callable<Boolean> condition) {
    try {
      await().atMost(LIMIT).until(condition);
    } catch (ConditionTimeoutException e) {
      throw new AssertionError(
          "Nothing has happened for %s. %s".formatted(LIMIT, process.story()), e);
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
