package dev.bronzeline.chaos;

import dev.bronzeline.testing.Fault;
import dev.bronzeline.testing.FaultyProxy;
import java.time.Duration;
import java.util.Optional;
import java.util.Random;

/**
 * Faults that fall on requests to S3 while a stage runs: now and then one, sometimes several in a
 * row. Which of the requests, counted from the first, suffers what is decided by the seed.
 */
final class S3Weather implements FaultyProxy.Weather {
  private static final int LONGEST_SHOWER = 8;
  private static final int LONGEST_DELAY_MILLIS = 2000;

  private final int longestCalm;
  private final Random random;
  private final FaultCount count;
  private volatile boolean bad;
  private int calm;
  private int shower;
  private FaultKind kind = FaultKind.S3_SLOW;

  /**
   * A weather that is not bad yet.
   *
   * @param longestCalm the most requests between two that suffer
   */
  S3Weather(long seed, int longestCalm, FaultCount count) {
    this.longestCalm = longestCalm;
    this.random = new Random(seed);
    this.count = count;
    this.calm = random.nextInt(longestCalm);
  }

  void setBad(boolean bad) {
    this.bad = bad;
  }

  boolean isBad() {
    return bad;
  }

  @Override
  public Optional<Fault> over(FaultyProxy.Request request) {
    return bad ? next() : Optional.empty();
  }

  private synchronized Optional<Fault> next() {
    if (calm > 0) {
      calm--;
      return Optional.empty();
    }
    if (shower == 0) {
      shower = random.nextInt(4) > 0 ? 1 : 1 + random.nextInt(LONGEST_SHOWER);
      kind = KINDS[random.nextInt(KINDS.length)];
    }
    shower--;
    if (shower == 0) {
      calm = random.nextInt(longestCalm);
    }
    count.add(kind);
    return Optional.of(fault());
  }

  /** A lost answer is the fault that hurts most, so it is more frequent. */
  private static final FaultKind[] KINDS = {
    FaultKind.S3_STATUS_500,
    FaultKind.S3_STATUS_503,
    FaultKind.S3_SLOW,
    FaultKind.S3_CUT,
    FaultKind.S3_ANSWER_LOST,
    FaultKind.S3_ANSWER_LOST
  };

  private Fault fault() {
    return switch (kind) {
      case S3_STATUS_500 -> Fault.status(500);
      case S3_STATUS_503 -> Fault.status(503);
      case S3_CUT -> Fault.cutBefore();
      case S3_ANSWER_LOST -> Fault.cutAfter();
      default -> Fault.delay(Duration.ofMillis(1 + random.nextInt(LONGEST_DELAY_MILLIS)));
    };
  }
}
