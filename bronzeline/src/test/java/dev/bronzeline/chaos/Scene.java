package dev.bronzeline.chaos;

import dev.bronzeline.chaos.ChaosPlan.Stage;
import dev.bronzeline.crash.CommitPoint;
import dev.bronzeline.crash.HaltingJob;
import dev.bronzeline.crash.JobProcess;
import dev.bronzeline.crash.JobUnderTest;
import dev.bronzeline.crash.Moment;
import dev.bronzeline.crash.TestRoot;
import dev.bronzeline.launch.ExitCode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.awaitility.core.ConditionTimeoutException;

/** One stage on its way: the parts and the job, and how harm is done to each of them. */
final class Scene implements AutoCloseable {
  /** Longer than any timeout of the parts. */
  static final Duration LONGER_THAN_TIMEOUTS = Duration.ofSeconds(45);

  private static final Duration FULL = Duration.ofSeconds(20);
  private static final Duration LONGEST_HALTING = Duration.ofMinutes(10);

  private final FaultCount count;
  private final Parts parts;
  private final Jobs jobs;
  private final Optional<Backfill> backfill;

  /** Starts the servers and the flow of events; no job yet. */
  Scene(Stage stage, Path folder, FaultCount count) throws IOException, InterruptedException {
    this.count = count;
    this.parts = Parts.start(stage, folder, count);
    this.jobs = new Jobs(job(parts.root()), parts.log(), parts.weather());
    this.backfill =
        stage.backfill()
            ? Optional.of(new Backfill(jobs, parts.log(), parts.topic()))
            : Optional.empty();
    parts.weather().setBad(true);
  }

  private JobUnderTest job(TestRoot root) {
    return new JobUnderTest(parts.kafka().bootstrapServers(), parts.topic(), root, parts.folder());
  }

  Parts parts() {
    return parts;
  }

  Jobs jobs() {
    return jobs;
  }

  void killJob(Moment moment, Duration delay, Random random) throws Exception {
    if (moment == Moment.STARTED || moment == Moment.OPENED) {
      killJob(); // for that moment is over
    }
    TestRoot root = parts.root();
    TestRoot.State before = new TestRoot.State(root.entries(), root.intents(), Set.of());
    JobProcess process = jobs.running();
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

  private void killJob() {
    if (jobs.kill()) {
      count.add(FaultKind.JOB_KILLED);
    }
  }

  void haltJob(CommitPoint point) throws Exception {
    killJob();
    parts.weather().setBad(false);
    List<String> arguments = new ArrayList<>(List.of(point.name()));
    jobs.job().settings().forEach((key, value) -> arguments.add(key + "=" + value));
    try (JobProcess process = jobs.job().start(jobs.nextName(), HaltingJob.class, arguments)) {
      int code = process.exitCode(LONGEST_HALTING);
      if (code == HaltingJob.HALTED) {
        count.add(FaultKind.JOB_HALTED);
        parts.log().disturbed();
      } else if (code != 0) { // 0: it has caught up without passing that point
        jobs.surprise("Halting %s, it ended with %d. %s".formatted(point, code, process.story()));
      }
    }
    parts.weather().setBad(true);
  }

  void terminateJob() throws Exception {
    JobProcess process = jobs.atWork();
    count.add(FaultKind.JOB_TERMINATED);
    process.requestStop();
    jobs.expect(process, "After SIGTERM", Set.of(ExitCode.OK, ExitCode.FORCED_BY_TERMINATION));
    jobs.follow(null);
    parts.log().disturbed();
  }

  void pauseJob(Duration pause) throws Exception {
    JobProcess process = jobs.atWork();
    count.add(FaultKind.JOB_PAUSED);
    process.pause();
    process.endsWithin(pause);
    process.resume();
    recover();
  }

  void startSecondJob() throws Exception {
    JobProcess first = jobs.atWork();
    count.add(FaultKind.SECOND_JOB);
    JobProcess second = jobs.startAnother();
    Jobs.awaitThat(second, () -> !first.isAlive() || !second.isAlive());
    // A fault may have made the first one begin anew, and so the younger of the two.
    jobs.follow(first.isAlive() ? first : second);
    jobs.expect(
        first.isAlive() ? second : first,
        "Beside another job",
        Set.of(ExitCode.ANOTHER_WRITER, ExitCode.DEPENDENCY_AWAY));
    parts.log().disturbed();
  }

  void killBackfill(Duration delay) throws Exception {
    jobs.atWork(); // else nobody knows yet which offsets are the job's
    if (backfill.orElseThrow().killAfter(delay)) {
      count.add(FaultKind.BACKFILL_KILLED);
    }
  }

  void killBroker(Duration away) throws Exception {
    JobProcess process = jobs.atWork();
    count.add(FaultKind.BROKER_KILLED);
    parts.kafka().kill();
    process.endsWithin(away);
    parts.kafka().restart();
    recover();
  }

  void fillDisk(Random random) throws Exception {
    SmallDisk disk = parts.disk().orElseThrow();
    JobProcess process = jobs.atWork();
    count.add(FaultKind.DISK_FULL);
    disk.fill(process, random);
    if (process.endsWithin(FULL)) {
      jobs.expect(process, "With a full disk", Set.of(ExitCode.FAILURE, ExitCode.DEPENDENCY_AWAY));
      jobs.follow(null);
    }
    disk.free(process);
    recover();
  }

  private void recover() throws IOException, InterruptedException {
    parts.log().disturbed();
    jobs.atWork();
  }

  void moveClockBack(Duration by) throws Exception {
    settle();
    killJob();
    count.add(FaultKind.CLOCK_BACK);
    JobUnderTest right = jobs.job();
    String agent = ClockAgent.option(parts.folder(), by.negated());
    jobs.become(job(parts.root().withEnvironment(Map.of("JAVA_TOOL_OPTIONS", agent))));
    disturb();
    jobs.atWork();
    if (parts.log().newest().isAfter(Instant.now().minus(by.dividedBy(2)))) {
      throw new AssertionError("The clock of the job was not moved back");
    }
    killJob();
    jobs.atWork();
    jobs.become(right);
    killJob();
    jobs.atWork();
  }

  void damageCheckpoint(CheckpointDamage damage, Random random) throws Exception {
    settle();
    killJob();
    CheckpointRepair repair = new CheckpointRepair(parts.root(), jobs);
    damage.inflictOn(repair.checkpoint(), random);
    count.add(damage.kind());
    parts.log().disturbed();
    boolean removed = repair.untilProgress(parts.root()::entries);
    // What the deduplication cannot know any more must not be copied. A state is read with the
    // first batch only, so it is not known yet whether an altered one can be used.
    boolean forgets = removed || damage != CheckpointDamage.TRUNCATED;
    if (forgets) {
      parts.events().forgetWhatWasSent(random.nextLong());
    }
    parts.events().resume();
    if (repair.untilProgress(parts.log()::commits) && !forgets) {
      jobs.surprise("The checkpoint had to be removed although it had been mended");
    }
    parts.weather().setBad(true);
  }

  /**
   * Stops the flow and all faults, and waits until the job, and its backfill, have taken all that
   * was sent and the ground truth is complete.
   */
  void settle() throws Exception {
    parts.weather().setBad(false);
    parts.events().pause();
    jobs.reach(parts.truth().complete());
    if (backfill.isPresent()) {
      backfill.get().finish();
    }
  }

  /** Goes on after {@link #settle}. */
  void disturb() {
    parts.events().resume();
    parts.weather().setBad(true);
  }

  /** Ends the job in good order. */
  void endJob() throws Exception {
    JobProcess process = jobs.running();
    process.requestStop();
    jobs.expect(process, "At the end", Set.of(ExitCode.OK));
    jobs.follow(null);
  }

  /** Ends all parts, the jobs first. */
  @Override
  public void close() throws IOException {
    try (parts) {
      jobs.close();
    }
  }
}
