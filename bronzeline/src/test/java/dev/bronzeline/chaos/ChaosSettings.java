package dev.bronzeline.chaos;

import java.time.Duration;
import java.util.Random;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What a campaign is asked for.
 *
 * @param seed decides everything that is left to chance
 * @param kills how many times the job is killed
 * @param faults how many requests to S3 must suffer
 * @param stage the only stage of the plan to run; 0 for all
 * @param limit no stage begins after so long
 */
record ChaosSettings(long seed, int kills, int faults, int stage, Duration limit) {
  private static final int FEW_KILLS = 2;
  private static final int THEIR_SEED = 102;
  private static final int LONG_MINUTES = 240;

  /** Hundreds are common; this is what must be reached. */
  private static final double FAULTS_PER_KILL = 2.5;

  /**
   * The system properties {@code chaos.seed}, {@code .kills}, {@code .faults}, {@code .stage},
   * {@code .minutes}.
   */
  static ChaosSettings ofSystem() {
    return of(System::getProperty);
  }

  static ChaosSettings of(UnaryOperator<@Nullable String> properties) {
    int kills = number(properties, "chaos.kills", FEW_KILLS);
    return new ChaosSettings(
        number(
            properties,
            "chaos.seed",
            kills == FEW_KILLS ? THEIR_SEED : new Random().nextInt(1_000_000)),
        kills,
        number(properties, "chaos.faults", (int) (kills * FAULTS_PER_KILL)),
        number(properties, "chaos.stage", 0),
        Duration.ofMinutes(number(properties, "chaos.minutes", LONG_MINUTES)));
  }

  private static int number(
      UnaryOperator<@Nullable String> properties, String name, int otherwise) {
    String text = properties.apply(name);
    return text == null ? otherwise : Integer.parseInt(text);
  }

  /** Whether a stage of the plan is asked for. */
  boolean asksFor(int ofStage) {
    return stage == 0 || stage == ofStage;
  }

  /** What must be reached; of one stage alone, that all it has did happen. */
  Goal goal(Set<FaultKind> kinds) {
    return stage == 0 ? new Goal(kills, faults, kinds) : new Goal(0, 0, kinds);
  }

  /** The command that does the same again, for one stage of the plan. */
  String command(int ofStage) {
    return "mvn verify -Pchaos -Dchaos.seed=%d -Dchaos.kills=%d -Dchaos.stage=%d"
        .formatted(seed, kills, ofStage);
  }
}
