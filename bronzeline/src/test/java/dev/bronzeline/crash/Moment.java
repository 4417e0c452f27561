package dev.bronzeline.crash;

import static org.awaitility.Awaitility.await;

import dev.bronzeline.crash.TestRoot.State;
import java.io.IOException;
import java.time.Duration;
import java.util.random.RandomGenerator;

/** Moments in the life of a job at which to kill it: something that can be seen, and a while. */
public enum Moment {
  /** It has printed its first line: Spark is starting. */
  STARTED(Duration.ofSeconds(4)) {
    @Override
    public void waitFor(JobProcess job, TestRoot root, State before, RandomGenerator random) {
      until(job, job::hasSpoken);
    }
  },
  /** Its {@code open} entry is in the log: it cleans up, and plans its first batch. */
  OPENED(Duration.ofSeconds(3)) {
    @Override
    public void waitFor(JobProcess job, TestRoot root, State before, RandomGenerator random) {
      until(job, () -> root.entries() > before.entries());
    }
  },
  /** Some batches are committed: it is somewhere in the next one. */
  COMMITTED(Duration.ofMillis(1500)) {
    @Override
    public void waitFor(JobProcess job, TestRoot root, State before, RandomGenerator random) {
      long commits = random.nextInt(1, 4);
      until(job, () -> root.entries() > before.entries() + commits);
    }
  },
  /** An intent is there: it publishes files and creates the entry. */
  ANNOUNCED(Duration.ofMillis(40)) {
    @Override
    public void waitFor(JobProcess job, TestRoot root, State before, RandomGenerator random) {
      until(job, () -> !before.intents().containsAll(root.intents()));
    }
  };

  private static final Duration LONGEST_START = Duration.ofMinutes(3);
  private static final Duration LOOK_EVERY = Duration.ofMillis(2);

  private final Duration longestDelay;

  Moment(Duration longestDelay) {
    this.longestDelay = longestDelay;
  }

  /**
   * Waits until the job is there.
   *
   * @param before what was in the root before it was started
   */
  public abstract void waitFor(JobProcess job, TestRoot root, State before, RandomGenerator random);

  /** How long after it to kill the job. */
  public Duration delay(RandomGenerator random) {
    return Duration.ofNanos(random.nextLong(longestDelay.toNanos()));
  }

  private static void until(JobProcess job, Sight sight) {
    await()
        .atMost(LONGEST_START)
        .pollDelay(Duration.ZERO)
        .pollInterval(LOOK_EVERY)
        .until(
            () -> {
              if (!job.isAlive()) {
                throw new AssertionError("It ended by itself. " + job.story());
              }
              return sight.seen();
            });
  }

  private interface Sight {
    boolean seen() throws IOException;
  }
}
