package dev.bronzeline.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TemporaryCheckpointsTest {
  private static final WriterId FIRST = new WriterId("backfill", 7, "aaaaaaaa");
  private static final WriterId SECOND = new WriterId("backfill", 9, "bbbbbbbb");

  @TempDir private Path root;

  @Test
  void each_has_a_place_of_its_own_and_no_trace_of_them_stays() throws IOException {
    try (TemporaryCheckpoints checkpoints = open(FIRST)) {
      String one = used(checkpoints.next());
      String two = used(checkpoints.next());

      assertThat(one).isNotEqualTo(two);
    }
    assertThat(root).isEmptyDirectory();
  }

  @Test
  void the_next_one_removes_what_was_left_and_the_one_before_leaves_the_new_one_alone()
      throws IOException {
    TemporaryCheckpoints left = open(FIRST);
    Path old = Path.of(used(left.next()));

    try (TemporaryCheckpoints checkpoints = open(SECOND)) {
      assertThat(old).doesNotExist();
      Path used = Path.of(used(checkpoints.next()));
      left.close();
      assertThat(used).exists();
    }
    assertThat(root).isEmptyDirectory();
  }

  @Test
  void a_pipeline_whose_checkpoint_has_their_name_keeps_it() throws IOException {
    Path live = root.resolve("_checkpoint-backfill");
    used(live.toString());

    try (TemporaryCheckpoints checkpoints = open(FIRST)) {
      used(checkpoints.next());
    }

    assertThat(live).isDirectoryContaining("glob:**/offsets");
    assertThat(live.resolve("offsets/0")).hasContent("v1");
    assertThat(live.resolve(FIRST.toString())).doesNotExist();
  }

  @Test
  void they_are_not_taken_for_checkpoints_that_somebody_may_need() throws IOException {
    try (TemporaryCheckpoints checkpoints = open(FIRST)) {
      used(checkpoints.next());

      assertThat(new CheckpointManager(root.toString(), new Configuration()).survey(Set.of()))
          .isEmpty();
    }
  }

  private TemporaryCheckpoints open(WriterId writer) throws IOException {
    return TemporaryCheckpoints.open(
        root.resolve("_checkpoint").toString(), writer, new Configuration());
  }

  private static String used(String checkpoint) throws IOException {
    Path offsets = Files.createDirectories(Path.of(checkpoint).resolve("offsets"));
    Files.writeString(offsets.resolve("0"), "v1");
    return checkpoint;
  }
}
