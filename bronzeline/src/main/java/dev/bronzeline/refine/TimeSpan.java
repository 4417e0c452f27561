package dev.bronzeline.refine;

import java.time.LocalDate;

/** A span of time that another one begins with. */
public enum TimeSpan {
  /** An hour. */
  HOUR,
  /** A day in UTC. */
  DAY,
  /** A month in UTC. */
  MONTH,
  /** A year in UTC. */
  YEAR;

  private static final long HOURS_PER_DAY = 24;

  /**
   * The beginning of the span that an instant is in.
   *
   * @param time since 1970, before it negative
   * @param perDay how many units of time make a day
   */
  long floor(long time, long perDay) {
    if (this == HOUR) {
      long perHour = perDay / HOURS_PER_DAY;
      return Math.floorDiv(time, perHour) * perHour;
    }
    return floorDay(Math.floorDiv(time, perDay)) * perDay;
  }

  private long floorDay(long day) {
    return switch (this) {
      case HOUR, DAY -> day;
      case MONTH -> LocalDate.ofEpochDay(day).withDayOfMonth(1).toEpochDay();
      case YEAR -> LocalDate.ofEpochDay(day).withDayOfYear(1).toEpochDay();
    };
  }
}
