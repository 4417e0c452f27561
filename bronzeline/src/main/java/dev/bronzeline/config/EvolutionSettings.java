package dev.bronzeline.config;

import java.time.Duration;

/**
 * What becomes of newer versions of a pipeline's schema.
 *
 * @param refresh how often a running job looks for one
 * @param onIncompatible what happens when one cannot take the place of the schema in force
 */
public record EvolutionSettings(Duration refresh, OnIncompatible onIncompatible) {

  static final EvolutionSettings DEFAULT =
      new EvolutionSettings(Duration.ofMinutes(1), OnIncompatible.REJECT);

  /** What happens when a version cannot take the place of the one in force, which stays. */
  public enum OnIncompatible {
    /** A record with a value of the other type goes to the dead letters. */
    REJECT,
    /** Such a value is kept in {@code _rescued}, as any other that does not fit. */
    RESCUE,
    /** The job stops. */
    FAIL
  }

  static EvolutionSettings read(Settings schema) {
    Duration refresh = schema.get("refresh", Kind.DURATION, DEFAULT.refresh);
    if (refresh.isZero()) {
      schema.wrong("refresh", "must be longer than nothing", null);
    }
    return new EvolutionSettings(
        refresh,
        schema.get("on-incompatible", Kind.oneOf(OnIncompatible.class), DEFAULT.onIncompatible));
  }
}
