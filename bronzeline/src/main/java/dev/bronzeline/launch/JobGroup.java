package dev.bronzeline.launch;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Several supervised jobs in one process, each in a thread of its own: one that fails, starts again
 * or is given up does not disturb the others. The group ends when all of them have.
 */
final class JobGroup {
  private static final Logger log = LoggerFactory.getLogger(JobGroup.class);

  private final Map<String, JobSupervisor> jobs;

  /**
   * A group.
   *
   * @param jobs the jobs by the names of their pipelines, at least one
   */
  JobGroup(Map<String, JobSupervisor> jobs) {
    this.jobs = new LinkedHashMap<>(jobs);
  }

  /**
   * Runs all jobs to their ends.
   *
   * @throws Exception the failure of the first job, in their order, that was given up; the others'
   *     are suppressed in it
   */
  void run() throws Exception {
    List<FutureTask<Optional<Exception>>> running = new ArrayList<>();
    jobs.forEach(
        (name, job) -> {
          FutureTask<Optional<Exception>> task = new FutureTask<>(() -> supervise(name, job));
          running.add(task);
          new Thread(task, "bronze-" + name).start();
        });
    List<Exception> failures = new ArrayList<>();
    for (FutureTask<Optional<Exception>> task : running) {
      task.get().ifPresent(failures::add);
    }
    if (!failures.isEmpty()) {
      Exception first = failures.get(0);
      failures.stream().skip(1).filter(other -> other != first).forEach(first::addSuppressed);
      throw first;
    }
  }

  /** Asks all jobs to end. Returns at once. */
  void requestStop() {
    jobs.values().forEach(JobSupervisor::requestStop);
  }

  /** Runs one job to its end, and tells the failure for which it was given up. */
  private Optional<Exception> supervise(String name, JobSupervisor job) {
    try {
      job.run();
      return Optional.empty();
    } catch (Exception | Error e) { // an Error, too, must not end the others
      if (jobs.size() > 1) {
        log.error("Pipeline {} has ended: {}. The others go on.", name, Failure.of(e).message());
      }
      return Optional.of(e instanceof Exception failure ? failure : new ExecutionException(e));
    }
  }
}
