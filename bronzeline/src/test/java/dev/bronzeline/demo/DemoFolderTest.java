package dev.bronzeline.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoFolderTest {
  @TempDir private Path temporary;

  @Test
  void a_folder_with_files_of_somebody_else_is_refused_and_left_alone() throws IOException {
    Path file = Files.writeString(temporary.resolve("thesis.txt"), "all of it");
    assertThatThrownBy(() -> DemoFolder.open(temporary))
        .isInstanceOf(DemoException.class)
        .hasMessageContaining("is not empty, and no demo made it")
        .hasMessageContaining("--dir");
    assertThat(temporary).isDirectoryNotContaining(path -> !path.equals(file));
    assertThat(file).hasContent("all of it");
  }

  @Test
  void a_second_demo_in_the_same_folder_replaces_the_first_and_nothing_else() throws IOException {
    Path wanted = temporary.resolve("a/b");
    try (DemoFolder first = DemoFolder.open(wanted)) {
      first.newPiiKey();
      Files.createDirectories(first.path().resolve("kafka/data"));
      Files.writeString(first.path().resolve("kafka/data/log"), "old");
      Files.writeString(first.path().resolve("notes.txt"), "mine");
    }
    try (DemoFolder second = DemoFolder.open(wanted)) {
      assertThat(second.path().resolve("kafka")).doesNotExist();
      assertThat(second.path().resolve(DemoFolder.PII_KEY)).doesNotExist();
      assertThat(second.path().resolve("notes.txt")).hasContent("mine");
    }
  }

  @Test
  void the_key_is_32_random_bytes_that_only_the_owner_can_read() throws IOException {
    try (DemoFolder folder = DemoFolder.open(temporary)) {
      String key = folder.newPiiKey();
      Path file = folder.path().resolve(DemoFolder.PII_KEY);
      assertThat(Base64.getDecoder().decode(key)).hasSize(32);
      assertThat(Files.readString(file).strip()).isEqualTo(key);
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
          .isEqualTo("rw-------");
    }
  }
}
