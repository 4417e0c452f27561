package dev.bronzeline.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SourceIdentityTest {
  @Test
  void a_topic_that_is_read_no_more_is_left_out_and_one_without_an_id_is_not_made_up() {
    SourceIdentity logged = new SourceIdentity("c1", Map.of("a", "1", "b", "2"));

    assertThat(logged.only(Set.of("a", "c"))).isEqualTo(new SourceIdentity("c1", Map.of("a", "1")));
    assertThat(logged.without(Set.of("b", "c")))
        .isEqualTo(new SourceIdentity("c1", Map.of("a", "1")));
  }
}
