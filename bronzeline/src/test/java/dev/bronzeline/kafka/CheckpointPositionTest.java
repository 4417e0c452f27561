package dev.bronzeline.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointPositionTest {

  @TempDir Path checkpoint;

  @Test
  void the_last_committed_batch_counts_and_a_planned_one_does_not() throws Exception {
    write("offsets/9", "v1\n{}\n{\"events\":{\"0\":90}}");
    write("offsets/10", "v1\n{}\n{\"events\":{\"0\":100,\"1\":7}}");
    write("offsets/11", "v1\n{}\n{\"events\":{\"0\":110,\"1\":7}}");
    write("commits/9", "v1\n{}");
    write("commits/10", "v1\n{}");
    write("commits/.10.crc", "");

    assertThat(CheckpointPosition.read(checkpoint.toString(), new Configuration(false)))
        .isEqualTo(Position.of(Map.of("events", Map.of(0, 100L, 1, 7L))));
  }

  @Test
  void a_query_that_has_not_begun_is_no_position() throws Exception {
    write("offsets/0", "v1\n{}\n{\"events\":{\"0\":90}}");

    assertThat(CheckpointPosition.read(checkpoint.toString(), new Configuration(false)))
        .isEqualTo(Position.UNKNOWN);
  }

  @Test
  void a_query_without_a_committed_batch_goes_on_where_it_began() throws Exception {
    write("sources/0/0", "\u0000v1\n{\"events\":{\"0\":70}}");
    write("offsets/0", "v1\n{}\n{\"events\":{\"0\":90}}");

    assertThat(CheckpointPosition.read(checkpoint.toString(), new Configuration(false)))
        .isEqualTo(Position.of(Map.of("events", Map.of(0, 70L))));
  }

  @Test
  void both_versions_of_sparks_log_are_known_and_others_are_refused() {
    assertThat(CheckpointPosition.parse("v2\n{}\n0:{\"events\":{\"0\":90}}"))
        .isEqualTo(Position.of(Map.of("events", Map.of(0, 90L))));
    assertThatThrownBy(() -> CheckpointPosition.parse("v3\n{}\n{}"))
        .hasMessageContaining("version 'v3' is unknown");
    assertThatThrownBy(
            () -> CheckpointPosition.parse("v1\n{}\n{\"a\":{\"0\":1}}\n{\"b\":{\"0\":1}}"))
        .hasMessageContaining("4 lines");
  }

  private void write(String file, String text) throws Exception {
    Path path = checkpoint.resolve(file);
    Files.createDirectories(path.getParent());
    Files.writeString(path, text);
  }
}
