package dev.bronzeline.launch;

import java.time.Duration;

/**
 * Whether a job that failed is started again, and when. A pure decision: it neither waits nor reads
 * a clock.
 *
 * @param limit how many times in a row a job may fail before it is given up
 * @param firstDelay the wait after the first failure; it doubles with each further one
 * @param longestDelay the wait never gets longer than this
 * @param healthyAfter a run that lasted this long and made progress was healthy: failures before it
 *     do not count any more
 */
public record RestartPolicy(
    int limit, Duration firstDelay, Duration longestDelay, Duration healthyAfter) {

  /**
   * Waits of 1, 2, 4, … 60 seconds, ten failures in a row at most, so about seven minutes of
   * patience.
   */
  public static final RestartPolicy DEFAULT =
      new RestartPolicy(10, Duration.ofSeconds(1), Duration.ofSeconds(60), Duration.ofMinutes(5));

  /** The waits of jobs that lost the same broker must not be equal, or they all return at once. */
  private static final double SPREAD = 0.25;

  /**
   * What went before a failure.
   *
   * @param failures how many times in a row the job had failed
   * @param refused whether the last of them was a batch that was refused
   */
  public record Earlier(int failures, boolean refused) {
    /** It had not failed. */
    public static final Earlier NONE = new Earlier(0, false);
  }

  /** What to do about a failure. */
  public sealed interface Decision {}

  /**
   * Start the job again.
   *
   * @param delay after this time
   * @param failures how many times in a row it has failed now
   */
  public record Restart(Duration delay, int failures) implements Decision {}

  /**
   * End the process.
   *
   * @param code with this exit code
   * @param failures how many times in a row the job has failed now
   */
  public record GiveUp(ExitCode code, int failures) implements Decision {}

  /**
   * Decides about one more failure. A batch that does not balance is run once more, whatever failed
   * before it; when it is refused again, something is wrong that stays.
   *
   * @param failure what happened
   * @param earlier what went before
   * @param lasted how long the run lasted that failed now
   * @param progressed whether it came on: one that hangs lasts long, too
   * @param random a number from 0 (inclusive) to 1, which spreads the waits
   */
  public Decision decide(
      Failure failure, Earlier earlier, Duration lasted, boolean progressed, double random) {
    boolean healthy = progressed && lasted.compareTo(healthyAfter) >= 0;
    Earlier counted = healthy ? Earlier.NONE : earlier;
    int failures = counted.failures() + 1;
    boolean again = counted.refused() && isRefusal(failure);
    if (!failure.transitory() || again || failures > limit) {
      return new GiveUp(failure.code(), failures);
    }
    return new Restart(delay(failures, random), failures);
  }

  /** Whether a batch was refused, for now or for good. */
  static boolean isRefusal(Failure failure) {
    return failure.code() == ExitCode.BATCH_REFUSED;
  }

  private Duration delay(int failures, double random) {
    double doubled = firstDelay.toMillis() * Math.pow(2, failures - 1.0);
    double spread = 1 - SPREAD + 2 * SPREAD * random;
    return Duration.ofMillis(
        Math.round(Math.min(doubled, (double) longestDelay.toMillis()) * spread));
  }
}
