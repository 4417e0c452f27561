package dev.bronzeline.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/**
 * The campaign against a whole pipeline: a short one in every build, the long one with {@code mvn
 * verify -Pchaos}. See CONTRIBUTING.md for its settings and how to read its table.
 */
class ChaosIT {

  @Test
  void every_event_ends_in_one_place_whatever_dies() throws Exception {
    ChaosReport report =
        new Campaign(ChaosSettings.ofSystem(), Path.of("target", "chaos").toAbsolutePath()).run();

    assertThat(report.problems()).as("%s", report).isEmpty();
    assertThat(report.missed()).isEmpty();
  }
}
