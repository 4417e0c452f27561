package dev.bronzeline.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KindTest {

  @ParameterizedTest
  @ValueSource(strings = {"500ms", "30s", "90m", "1h", "7d", "0d"})
  void durations_are_written_as_they_are_read(String text) {
    assertThat(Kind.DURATION.show().apply(Kind.DURATION.parse().apply(text))).isEqualTo(text);
  }

  @Test
  void durations_are_shown_in_the_largest_whole_unit() {
    assertThat(Kind.DURATION.show().apply(Duration.ofDays(2))).isEqualTo("2d");
    assertThat(Kind.DURATION.show().apply(Duration.ofSeconds(61))).isEqualTo("61s");
  }

  @ParameterizedTest
  @ValueSource(strings = {"10", "s", "-1s", "1.5h", "1w", "1 M", "99999999999999999d"})
  void other_texts_are_no_durations(String text) {
    assertThatThrownBy(() -> Kind.DURATION.parse().apply(text))
        .isInstanceOfAny(IllegalArgumentException.class, ArithmeticException.class);
  }

  @Test
  void sizes_count_in_powers_of_1024() {
    assertThat(Kind.SIZE.parse().apply("10MB")).isEqualTo(10L * 1024 * 1024);
    assertThat(Kind.SIZE.parse().apply("1 GB")).isEqualTo(1L << 30);
    assertThat(Kind.SIZE.show().apply(10L << 20)).isEqualTo("10MB");
    assertThat(Kind.SIZE.show().apply(1025L)).isEqualTo("1025B");
  }

  @ParameterizedTest
  @ValueSource(strings = {"0MB", "10", "10mb", "-1KB", "9999999999TB", ""})
  void other_texts_are_no_sizes(String text) {
    assertThatThrownBy(() -> Kind.SIZE.parse().apply(text))
        .isInstanceOfAny(IllegalArgumentException.class, ArithmeticException.class);
  }

  @Test
  void the_nearest_word_is_found_and_nothing_far_fetched() {
    assertThat(Nearest.to("bootstrap_servers", List.of("bootstrap-servers", "options")))
        .isEqualTo("bootstrap-servers");
    assertThat(Nearest.to("tirgger", List.of("trigger", "stop-deadline"))).isEqualTo("trigger");
    assertThat(Nearest.to("acess-key", List.of("access-key", "secret-key")))
        .isEqualTo("access-key");
    assertThat(Nearest.to("colour", List.of("trigger", "id"))).isNull();
    assertThat(Nearest.to("x", List.of())).isNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"nothing", "email-domain", "ipv4-24", "first-2", "last-4"})
  void masks_are_written_as_they_are_read(String text) {
    assertThat(Mask.KIND.parse().apply(text)).hasToString(text);
  }

  @ParameterizedTest
  @ValueSource(strings = {"first", "last-0", "ipv4-16", "NOTHING", "last-12345"})
  void other_texts_are_no_masks(String text) {
    assertThatThrownBy(() -> Mask.KIND.parse().apply(text))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
