package dev.bronzeline.chaos;

import static org.awaitility.Awaitility.await;

import dev.bronzeline.crash.JobProcess;
import dev.bronzeline.crash.JobUnderTest;
import dev.bronzeline.launch.ExitCode;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import org.awaitility.core.ConditionTimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * The job of a stage, one process after the other. Like an operator's supervisor it starts a new
 * one where there is none, and it notes how they end.
 */
final class Jobs implements AutoCloseable {
  private static final Duration LIMIT = Duration.ofMinutes(6);
  private static final Duration LONGEST_STORM = Duration.ofMinutes(2);
  private static final int MOST_SURPRISES = 3;

  private final LogWatch log;
  private final S3Weather weather;
  private final Opened started = new Opened();
  private final List<String> surprises = new ArrayList<>();
  private JobUnderTest job;
  private @Nullable JobProcess current;
  private int starts;

  Jobs(JobUnderTest job, LogWatch log, S3Weather weather) {
    this.job = job;
    this.log = log;
    this.weather = weather;
  }

  /** What the next process is to be. */
  JobUnderTest job() {
    return job;
  }

  /** From now on, other processes are started. */
  void become(JobUnderTest other) {
    job = other;
  }

  /** The name of a run: that of the file with what it prints. */
  String nextName() {
    return "job-" + ++starts;
  }

  /** The process that lives; a new one if there is none. */
  JobProcess running() throws IOException, InterruptedException {
    JobProcess process = current;
    if (process != null && process.isAlive()) {
      return process;
    }
    if (process != null) {
      // After ten failures in a row it may give up; nothing else may end it.
      expect(process, "By itself", Set.of(ExitCode.DEPENDENCY_AWAY));
      log.disturbed();
    }
    return startNext();
  }

  /** Starts one, as the one that lives. */
  JobProcess startNext() throws IOException {
    JobProcess process = startAnother();
    current = process;
    return process;
  }

  /** Starts one beside the one that lives. */
  JobProcess startAnother() throws IOException {
    return started.add(job.start(nextName()));
  }

  /** Starts a command of some options beside the one that lives. */
  JobProcess startCommand(String command, List<String> options) throws IOException {
    return started.add(job.start(nextName(), command, options));
  }

  /** From now on this one is the one that lives; none if null. */
  void follow(@Nullable JobProcess process) {
    current = process;
  }

  /** Whether one lives. */
  boolean isAlive() {
    return current != null && current.isAlive();
  }

  /** Kills the one that lives, and tells whether there was one. */
  boolean kill() {
    JobProcess process = current;
    if (process == null || !process.isAlive()) {
      return false;
    }
    process.close();
    current = null;
    log.disturbed();
    return true;
  }

  /** The process that lives, after its next commit; a new one if there is none. */
  JobProcess atWork() throws IOException, InterruptedException {
    long commits = log.commits();
    long began = System.nanoTime();
    JobProcess process = running();
    while (log.commits() == commits) {
      JobProcess watched = process;
      awaitThat(
          watched, () -> log.commits() > commits || !watched.isAlive() || isStormSince(began));
      if (log.commits() == commits && isStormSince(began)) {
        weather.setBad(false); // else it might never get through
      }
      process = running();
    }
    weather.setBad(true);
    return process;
  }

  private boolean isStormSince(long began) {
    return weather.isBad() && System.nanoTime() - began > LONGEST_STORM.toNanos();
  }

  /** Lets the jobs run until they have accounted for the topic up to these ends. */
  void reach(Map<Integer, Long> ends) throws IOException, InterruptedException {
    JobProcess process = running();
    while (!log.hasReached(ends)) {
      JobProcess watched = process;
      long commits = log.commits(); // as long as there is progress, there is patience
      awaitThat(
          watched, () -> log.hasReached(ends) || log.commits() > commits || !watched.isAlive());
      process = running();
    }
  }

  /** Waits until something has happened; a long time without fails. */
  static void awaitThat(JobProcess process, Callable<Boolean> something) {
    try {
      await().atMost(LIMIT).until(something);
    } catch (ConditionTimeoutException e) {
      throw new AssertionError(
          "Nothing has happened for %s. %s".formatted(LIMIT, process.story()), e);
    }
  }

  /** Waits for the end of a process, which may be one of these. */
  void expect(JobProcess process, String when, Set<ExitCode> ends) throws InterruptedException {
    int code = process.exitCode(LIMIT);
    if (ends.stream().noneMatch(end -> end.code() == code)) {
      surprise("%s it ended with %d. %s".formatted(when, code, process.story()));
    }
  }

  /** Notes that something happened that nothing had asked for. */
  void surprise(String what) {
    System.out.println(what);
    surprises.add(what);
    if (surprises.size() > MOST_SURPRISES) {
      throw new AssertionError("Too many surprises; the first one: " + surprises.get(0));
    }
  }

  List<String> surprises() {
    return List.copyOf(surprises);
  }

  /** Kills all that still run. */
  @Override
  public void close() throws IOException {
    started.close();
  }
}
