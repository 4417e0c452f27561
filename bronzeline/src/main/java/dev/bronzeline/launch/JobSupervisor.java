package dev.bronzeline.launch;

import dev.bronzeline.job.RunState.Phase;
import dev.bronzeline.launch.RestartPolicy.Decision;
import dev.bronzeline.launch.RestartPolicy.Earlier;
import dev.bronzeline.launch.RestartPolicy.Restart;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs a job, and again after failures that may pass, until it ends well, is asked to stop, or the
 * policy gives it up.
 *
 * <p>{@link #run} is called once; {@link #requestStop} by any thread at any time.
 */
final class JobSupervisor {

  /** One start of a job. */
  interface Job {

    /** Runs until the job has ended or was asked to. */
    void run() throws Exception;

    /** Asks it to end; returns at once. */
    void requestStop();

    /** Whether it has ended a batch, or found that there is nothing to do. */
    boolean hasProgressed();
  }

  private static final Logger log = LoggerFactory.getLogger(JobSupervisor.class);

  /** Is told what a supervised job is about; returns at once. */
  @FunctionalInterface
  interface Listener {
    /**
     * The job has come to a new phase.
     *
     * @param failures how many times in a row it has failed
     * @param reason the last failure; null when there was none
     * @param nextAttempt when it starts again; null unless it waits
     */
    void became(Phase phase, int failures, @Nullable String reason, @Nullable Instant nextAttempt);
  }

  private final RestartPolicy policy;
  private final Supplier<Job> jobs;
  private final Listener listener;
  private final CountDownLatch stop = new CountDownLatch(1);
  private @Nullable Job current;

  /**
   * A supervisor.
   *
   * @param jobs makes a new job for each start
   * @param listener is told what the job is about
   */
  JobSupervisor(RestartPolicy policy, Supplier<Job> jobs, Listener listener) {
    this.policy = policy;
    this.jobs = jobs;
    this.listener = listener;
  }

  /**
   * Runs the job to its end.
   *
   * @throws Exception the failure for which the job was given up
   */
  void run() throws Exception {
    Earlier earlier = Earlier.NONE;
    String reason = null;
    for (Job job = next(); job != null; job = next()) {
      long began = System.nanoTime();
      listener.became(Phase.RUNNING, earlier.failures(), reason, null);
      try {
        job.run();
        listener.became(Phase.ENDED, 0, null, null);
        return;
      } catch (Exception | Error e) { // an Error, too: nobody else would say that the job has ended
        Failure failure = Failure.of(e);
        Duration lasted = Duration.ofNanos(System.nanoTime() - began);
        Decision decision =
            policy.decide(
                failure,
                earlier,
                lasted,
                job.hasProgressed(),
                ThreadLocalRandom.current().nextDouble());
        boolean stopping = stop.getCount() == 0;
        if (stopping && endsWell(failure)) {
          log.warn("{}. It was asked to end and does not start again", failure.message());
          listener.became(Phase.ENDED, earlier.failures() + 1, failure.message(), null);
          return;
        }
        if (stopping || !(decision instanceof Restart restart)) {
          listener.became(Phase.GIVEN_UP, earlier.failures() + 1, failure.message(), null);
          throw e;
        }
        boolean refused = RestartPolicy.isRefusal(failure);
        earlier = new Earlier(restart.failures(), refused);
        reason = failure.message();
        listener.became(
            Phase.WAITING, restart.failures(), reason, Instant.now().plus(restart.delay()));
        log.warn(
            "{}. Starting again in {} s ({})",
            failure.message(),
            restart.delay().toMillis() / 1000.0,
            refused
                ? "once more: a batch that is refused again stays so"
                : "failure %d of at most %d in a row"
                    .formatted(restart.failures(), policy.limit()));
        if (stop.await(restart.delay().toMillis(), TimeUnit.MILLISECONDS)) {
          if (!endsWell(failure)) {
            listener.became(Phase.GIVEN_UP, restart.failures(), reason, null);
            throw e;
          }
          listener.became(Phase.ENDED, restart.failures(), reason, null);
          return;
        }
      }
    }
  }

  /** Whether a job that failed like this ends well when it was asked to end: nothing is wrong. */
  private static boolean endsWell(Failure failure) {
    return failure.transitory() && !RestartPolicy.isRefusal(failure);
  }

  /** Asks the job to end at its next batch boundary, or not to start again. Returns at once. */
  void requestStop() {
    stop.countDown();
    synchronized (this) {
      if (current != null) {
        current.requestStop();
      }
    }
  }

  /** A new job, unless the end was asked for; from then on it is the one that is told to stop. */
  private synchronized @Nullable Job next() {
    current = stop.getCount() == 0 ? null : jobs.get();
    return current;
  }
}
