package dev.bronzeline.storage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.apache.spark.sql.execution.streaming.checkpointing.CheckpointFileManager;
import org.apache.spark.sql.execution.streaming.checkpointing.CheckpointFileManager.CancellableFSDataOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Anywhere but on S3 a checkpoint is written as Spark writes it. */
class CheckpointFilesTest {
  @TempDir private Path folder;
  private final Configuration hadoop = new Configuration();
  private CheckpointFileManager files;
  private org.apache.hadoop.fs.Path file;

  @BeforeEach
  void create() {
    hadoop.set(CheckpointFiles.SETTING, CheckpointFiles.class.getName());
    var checkpoint = new org.apache.hadoop.fs.Path(folder.resolve("checkpoint").toUri());
    files = CheckpointFileManager.create(checkpoint, hadoop);
    file = new org.apache.hadoop.fs.Path(files.createCheckpointDirectory(), "0");
  }

  @Test
  void spark_makes_it_by_its_name() {
    assertThat(files).isInstanceOf(CheckpointFiles.class);
    assertThat(files.isLocal()).isTrue();
  }

  @Test
  void a_file_is_there_when_it_is_closed() throws Exception {
    CancellableFSDataOutputStream out = files.createAtomic(file, false);
    out.write("content".getBytes(UTF_8));

    assertThat(files.exists(file)).isFalse();
    out.close();

    try (FSDataInputStream in = files.open(file)) {
      assertThat(in.readAllBytes()).asString().isEqualTo("content");
    }
    assertThat(files.list(file.getParent())).hasSize(1);
    files.delete(file);
    assertThat(files.exists(file)).isFalse();
  }

  @Test
  void what_lies_in_the_folder_is_what_spark_leaves_there() throws Exception {
    var other = new org.apache.hadoop.fs.Path(folder.resolve("spark").toUri());
    CheckpointFileManager spark = CheckpointFileManager.create(other, new Configuration());
    other = spark.createCheckpointDirectory();

    spark.createAtomic(new org.apache.hadoop.fs.Path(other, "0"), false).close();
    files.createAtomic(file, false).close();

    assertThat(names("checkpoint")).isNotEmpty().isEqualTo(names("spark"));
  }

  @Test
  void a_file_that_is_there_is_replaced_only_when_that_is_asked_for() throws Exception {
    files.createAtomic(file, false).close();

    assertThatThrownBy(() -> files.createAtomic(file, false).close())
        .isInstanceOf(FileAlreadyExistsException.class);
    files.createAtomic(file, true).close();
  }

  @Test
  void a_cancelled_file_leaves_nothing() throws Exception {
    CancellableFSDataOutputStream out = files.createAtomic(file, false);
    out.write(1);
    out.cancel();

    assertThat(names("checkpoint")).isEmpty();
  }

  @Test
  void a_file_system_that_does_not_exist_is_reported() {
    assertThatThrownBy(
            () -> new CheckpointFiles(new org.apache.hadoop.fs.Path("nowhere://a/b"), hadoop))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("nowhere");
  }

  private List<String> names(String in) throws IOException {
    try (Stream<Path> found = Files.list(folder.resolve(in))) {
      return found.map(each -> each.getFileName().toString()).sorted().toList();
    }
  }
}
