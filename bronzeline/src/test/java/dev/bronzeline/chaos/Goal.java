package dev.bronzeline.chaos;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * How much harm a campaign must have done before "nothing was lost" means anything.
 *
 * @param kills how many times the job must have ended without any farewell
 * @param s3Faults how many requests to S3 must have suffered
 * @param kinds what must have happened at least once: all that the plan has
 */
record Goal(int kills, int s3Faults, Set<FaultKind> kinds) {

  /** Copies the set. */
  Goal {
    kinds = Set.copyOf(kinds);
  }

  /** What was not reached, each as a sentence; empty if all was. */
  List<String> missedBy(FaultCount done) {
    List<String> missed = new ArrayList<>();
    long killed = done.of(FaultKind::isKill);
    if (killed < kills) {
      missed.add("%d of %d kills were done (chaos.kills)".formatted(killed, kills));
    }
    long suffered = done.of(FaultKind::isS3);
    if (suffered < s3Faults) {
      missed.add("%d of %d S3 faults were injected (chaos.faults)".formatted(suffered, s3Faults));
    }
    kinds.stream()
        .sorted()
        .filter(kind -> done.of(kind::equals) == 0)
        .forEach(kind -> missed.add("the plan has '%s', which never happened".formatted(kind)));
    return missed;
  }
}
