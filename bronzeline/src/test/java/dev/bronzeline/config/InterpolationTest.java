package dev.bronzeline.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class InterpolationTest {

  private final List<String> complaints = new ArrayList<>();

  private @Nullable String fill(String text) {
    return new Interpolation(
            Map.of("HOST", "kafka", "EMPTY", "", "ODD", "a$1\\b${HOST}")::get,
            Map.of("topic", "orders"))
        .fill(text, (message, remedy) -> complaints.add(message + "; " + remedy));
  }

  @Test
  void variables_names_and_defaults_are_filled_in() {
    assertThat(fill("plain")).isEqualTo("plain");
    assertThat(fill("${env:HOST}:9092")).isEqualTo("kafka:9092");
    assertThat(fill("${env:NONE:-a:-b}/${topic}")).isEqualTo("a:-b/orders");
    assertThat(fill("${env:EMPTY:-b}${env:NONE:-}")).isEqualTo("b");
    assertThat(complaints).isEmpty();
  }

  @Test
  void what_a_variable_holds_is_taken_as_it_is() {
    assertThat(fill("${env:ODD}")).isEqualTo("a$1\\b${HOST}");
  }

  @Test
  void a_doubled_dollar_stands_for_the_characters() {
    assertThat(fill("$${topic} costs 5$")).isEqualTo("${topic} costs 5$");
  }

  @Test
  void every_place_that_cannot_be_filled_is_told() {
    assertThat(fill("${env:NONE} ${env:EMPTY} ${tpoic} ${open")).isNull();
    assertThat(complaints)
        .containsExactly(
            "needs the environment variable NONE, which is not set; set it, or write"
                + " ${env:NONE:-default}",
            "needs the environment variable EMPTY, which is not set; set it, or write"
                + " ${env:EMPTY:-default}",
            "has '${tpoic}', which stands for nothing here; known here: env:NAME, topic",
            "has a '${' without a '}'; write '$${' for the characters themselves");
  }
}
