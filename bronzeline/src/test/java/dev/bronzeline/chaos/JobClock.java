package dev.bronzeline.chaos;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/** What {@link ClockAgent} lets a job ask for the time. Its methods are named like the JDK's. */
public final class JobClock {
  private static volatile long shift;

  private JobClock() {}

  static void shift(long millis) {
    shift = millis;
  }

  /** As {@link System#currentTimeMillis()}. */
  public static long currentTimeMillis() {
    return System.currentTimeMillis() + shift;
  }

  /** As {@link Instant#now()}. */
  public static Instant now() {
    return Instant.now().plusMillis(shift);
  }

  /** As {@link Clock#systemUTC()}. */
  public static Clock systemUTC() {
    return Clock.offset(Clock.systemUTC(), Duration.ofMillis(shift));
  }
}
