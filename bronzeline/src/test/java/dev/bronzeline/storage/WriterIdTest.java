package dev.bronzeline.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WriterIdTest {
  private static final WriterId WRITER = new WriterId("stream", 42, "qkzmvbty");

  @Test
  void its_text_tells_lane_place_and_nonce() {
    assertThat(WRITER).hasToString("stream000000000042qkzmvbty");
    assertThat(WriterId.parse(WRITER.toString())).contains(WRITER);
  }

  @Test
  void a_file_name_leads_back_to_its_writer() {
    String name = WRITER.fileName(17, 3, 1);

    assertThat(name).isEqualTo("part-stream000000000042qkzmvbty-0000000017-00003-1.snappy.parquet");
    assertThat(WriterId.ofFile(name)).contains(WRITER);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "x.parquet",
        "part-00000-5f0c.snappy.parquet",
        "part-stream42qkzmvbty-1-1-1.snappy.parquet",
        "part-stream000000000042qkzmvbty.parquet",
        "xpart-stream000000000042qkzmvbty-1-1-1.parquet"
      })
  void a_file_of_somebody_else_has_no_writer(String name) {
    assertThat(WriterId.ofFile(name)).isEmpty();
  }

  @Test
  void age_is_the_order_of_opening_within_a_lane() {
    WriterId older = new WriterId("stream", 9, "zzzzzzzz");
    WriterId replay = new WriterId("replay", 1, "aaaaaaaa");

    assertThat(older.isOlderThan(WRITER)).isTrue();
    assertThat(WRITER.isOlderThan(older)).isFalse();
    assertThat(WRITER.isOlderThan(WRITER)).isFalse();
    assertThat(replay.isOlderThan(WRITER)).isFalse();
    assertThat(List.of(WRITER, older, replay).stream().sorted())
        .containsExactly(replay, older, WRITER);
    assertThat(older.toString()).isLessThan(WRITER.toString());
  }

  @Test
  void parts_that_would_not_parse_again_are_refused() {
    assertThatThrownBy(() -> new WriterId("re-play", 1, "aaaaaaaa"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'re-play'");
    assertThatThrownBy(() -> new WriterId("stream", 1_000_000_000_000L, "aaaaaaaa"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new WriterId("stream", -1, "aaaaaaaa"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new WriterId("stream", 1, "a1"))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
