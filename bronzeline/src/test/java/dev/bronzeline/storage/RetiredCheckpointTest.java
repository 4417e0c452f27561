package dev.bronzeline.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RetiredCheckpointTest {
  @TempDir private Path folder;
  private Path checkpoint = Path.of("");

  @BeforeEach
  void a_checkpoint() throws IOException {
    checkpoint = folder.resolve("_checkpoint");
    write(checkpoint.resolve("metadata"));
    write(checkpoint.resolve("offsets/0"));
    write(checkpoint.resolve("state/0/0/1.delta"));
  }

  @Test
  void all_of_it_moves_and_nothing_stays() throws IOException {
    String place = RetiredCheckpoint.setAside("file:" + checkpoint, new Configuration());

    assertThat(place).isEqualTo("file:" + folder.resolve("_checkpoint-set-aside-1"));
    assertThat(checkpoint).doesNotExist();
    assertThat(files("_checkpoint-set-aside-1"))
        .containsExactly("metadata", "offsets/0", "state/0/0/1.delta");
    assertThat(RetiredCheckpoint.finish("file:" + checkpoint, new Configuration())).isNull();
  }

  @Test
  void one_that_is_set_aside_later_gets_a_place_of_its_own() throws IOException {
    RetiredCheckpoint.setAside("file:" + checkpoint, new Configuration());
    a_checkpoint();

    assertThat(RetiredCheckpoint.setAside("file:" + checkpoint, new Configuration()))
        .endsWith("_checkpoint-set-aside-2");
    assertThat(files("_checkpoint-set-aside-1")).hasSize(3);
    assertThat(files("_checkpoint-set-aside-2")).hasSize(3);
  }

  @Test
  void without_a_checkpoint_there_is_nothing_to_do() throws IOException {
    String nowhere = "file:" + folder.resolve("nowhere");

    assertThat(RetiredCheckpoint.setAside(nowhere, new Configuration())).isNull();
    assertThat(RetiredCheckpoint.finish(nowhere, new Configuration())).isNull();
    assertThat(RetiredCheckpoint.finish("file:" + checkpoint, new Configuration())).isNull();
    assertThat(files("_checkpoint")).hasSize(3);
  }

  @Test
  void a_move_that_was_cut_short_after_any_file_is_finished_by_the_next_start() throws IOException {
    List<String> all = files("_checkpoint");
    for (int moved = 0; moved <= all.size(); moved++) {
      Path place = folder.resolve("_checkpoint-set-aside-" + (moved + 1));
      a_checkpoint();
      write(place.resolve(RetiredCheckpoint.UNFINISHED));
      for (String name : all.subList(0, moved)) {
        Files.createDirectories(place.resolve(name).getParent());
        Files.move(checkpoint.resolve(name), place.resolve(name));
      }
      if (moved > 0) { // copied already, but the original was still there
        Files.copy(place.resolve(all.get(moved - 1)), checkpoint.resolve(all.get(moved - 1)));
      }

      assertThat(RetiredCheckpoint.finish("file:" + checkpoint, new Configuration()))
          .isEqualTo("file:" + place);

      assertThat(checkpoint).doesNotExist();
      assertThat(files(place.getFileName().toString())).isEqualTo(all);
    }
  }

  @Test
  void a_move_that_was_cut_short_is_found_although_an_earlier_place_was_deleted()
      throws IOException {
    Path place = folder.resolve("_checkpoint-set-aside-2");
    write(place.resolve(RetiredCheckpoint.UNFINISHED));

    CheckpointManager manager = new CheckpointManager("file:" + folder, new Configuration());
    assertThat(manager.read("file:" + checkpoint)).isEmpty();
    assertThat(RetiredCheckpoint.finish("file:" + checkpoint, new Configuration()))
        .isEqualTo("file:" + place);
    assertThat(checkpoint).doesNotExist();
    assertThat(files("_checkpoint-set-aside-2")).hasSize(3);
  }

  @Test
  void what_another_query_writes_there_meanwhile_stays_and_what_is_gone_meanwhile_does_not_matter()
      throws IOException {
    write(folder.resolve("_checkpoint-set-aside-1").resolve(RetiredCheckpoint.UNFINISHED));
    Configuration hadoop = new Configuration();
    hadoop.setClass("fs.busy.impl", Busy.class, FileSystem.class);

    RetiredCheckpoint.finish("busy:" + checkpoint, hadoop);

    assertThat(files("_checkpoint")).containsExactly("offsets/1");
    assertThat(files("_checkpoint-set-aside-1")).containsExactly("metadata", "state/0/0/1.delta");
  }

  @Test
  void where_folders_are_renamed_nothing_is_ever_half_moved() throws IOException {
    Configuration hadoop = new Configuration();
    hadoop.setClass("fs.busy.impl", Busy.class, FileSystem.class);

    assertThat(RetiredCheckpoint.setAside("busy:" + checkpoint, hadoop)).isNotNull();

    assertThat(files("_checkpoint-set-aside-1")).hasSize(3);
  }

  /** While a file is moved one by one, somebody else moves it, and another query begins there. */
  public static final class Busy extends RawLocalFileSystem {
    @Override
    public URI getUri() {
      return URI.create("busy:///");
    }

    @Override
    public boolean rename(org.apache.hadoop.fs.Path from, org.apache.hadoop.fs.Path to)
        throws IOException {
      if (from.getName().equals("0")) {
        Path source = Path.of(from.toUri().getPath());
        Files.delete(source);
        write(source.resolveSibling("1"));
      }
      return super.rename(from, to);
    }
  }

  private List<String> files(String name) throws IOException {
    Path below = folder.resolve(name);
    try (Stream<Path> all = Files.walk(below)) {
      return all.filter(Files::isRegularFile)
          .map(file -> below.relativize(file).toString())
          .filter(file -> !file.endsWith(".crc"))
          .sorted()
          .toList();
    }
  }

  private static void write(Path file) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, file.getFileName().toString());
  }
}
