package dev.bronzeline.chaos;

import java.time.Duration;
import java.util.Random;

/**
 * What a campaign is asked for.
 *
 * @param seed decides everything that is left to chance
 * @param kills how many times the job is killed
 * @param stage the only stage of the plan to run; 0 for all
 * @param limit no stage begins after so long
 */
record ChaosSettings(long seed, int kills, int stage, Duration limit) {
  private static final int FEW_KILLS = 2;
  private static final long THEIR_SEED = 102;
  private static final int LONG_MINUTES = 240;

  /** The system properties {@code chaos.seed}, {@code .kills}, {@code .stage}, {@code .minutes}. */
  static ChaosSettings ofSystem() {
    int kills = Integer.getInteger("chaos.kills", FEW_KILLS);
    return new ChaosSettings(
        Long.getLong(
            "chaos.seed", kills == FEW_KILLS ? THEIR_SEED : new Random().nextInt(1_000_000)),
        kills,
        Integer.getInteger("chaos.stage", 0),
        Duration.ofMinutes(Integer.getInteger("chaos.minutes", LONG_MINUTES)));
  }

  /** The command that does the same again, for one stage of the plan. */
  String command(int ofStage) {
    return "mvn verify -Pchaos -Dchaos.seed=%d -Dchaos.kills=%d -Dchaos.stage=%d"
        .formatted(seed, kills, ofStage);
  }
}
