package dev.bronzeline.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bronzeline.job.SinkPlan.TopicGaps;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SinkPlanTest {
  @Test
  void gaps_are_allowed_in_the_topics_that_can_have_them_alone() {
    assertThat(SinkPlan.where(Set.of("compacted", "events"), Set.of("compacted")))
        .isEqualTo(new TopicGaps(true, Set.of("events")));
    assertThat(SinkPlan.where(Set.of("events"), Set.of())).isEqualTo(TopicGaps.REFUSED);
  }
}
