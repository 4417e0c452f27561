package dev.bronzeline.chaos;

import dev.bronzeline.crash.JobProcess;
import dev.bronzeline.launch.ExitCode;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The backfill of a stage: a process beside the job that publishes what was sent before the job's
 * beginning. Like an operator, it is run again with the same options until it has done all.
 */
final class Backfill {
  private static final Duration LIMIT = Duration.ofMinutes(6);
  private static final int ATTEMPTS = 3;
  private static final String ALL = "{\"%1$s\":{\"0\":%2$d,\"1\":%2$d,\"2\":%2$d}}";
  private static final int EARLIEST = -2;
  private static final int LATEST = -1;

  private final Jobs jobs;
  private final LogWatch log;
  private final List<String> options;
  private @Nullable JobProcess current;
  private boolean done;

  Backfill(Jobs jobs, LogWatch log, String topic) {
    this.jobs = jobs;
    this.log = log;
    this.options =
        List.of(
            "--from-offsets",
            ALL.formatted(topic, EARLIEST),
            "--to-offsets",
            ALL.formatted(topic, LATEST));
  }

  /**
   * Starts it, kills it a while after its first commit, and starts it again.
   *
   * @return whether it was killed, and had not ended before
   */
  boolean killAfter(Duration delay) throws IOException, InterruptedException {
    long commits = log.backfilled();
    JobProcess first = start();
    Jobs.awaitThat(first, () -> log.backfilled() > commits || !first.isAlive());
    boolean killed = !first.endsWithin(delay);
    first.close();
    current = start();
    return killed;
  }

  /** Returns when all is published; nothing may be in its way any more. */
  void finish() throws IOException, InterruptedException {
    for (int attempt = 1; !done && attempt <= ATTEMPTS; attempt++) {
      JobProcess process = current == null ? start() : current;
      jobs.expect(
          process, "The backfill", Set.of(ExitCode.OK, ExitCode.DEPENDENCY_AWAY, ExitCode.FAILURE));
      done = process.exitCode(LIMIT) == ExitCode.OK.code();
      current = null;
    }
    if (!done) {
      throw new AssertionError("The backfill does not come to its end");
    }
  }

  private JobProcess start() throws IOException {
    return jobs.startCommand("backfill", options);
  }
}
