package dev.bronzeline.storage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bronzeline.ledger.SourceIdentity;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointManagerTest {
  @TempDir Path root;
  private CheckpointManager manager;
  private Path checkpoint;

  @BeforeEach
  void a_checkpoint_of_three_batches() throws IOException {
    manager = new CheckpointManager("file:" + root, new Configuration());
    checkpoint = root.resolve("events/_checkpoint");
    write("metadata", "{\"id\":\"8c4f\"}");
    for (int batch = 0; batch < 3; batch++) {
      write(
          "offsets/" + batch,
          "v1\n{\"batchWatermarkMs\":0}\n{\"events\":{\"0\":%d,\"1\":5}}"
              .formatted(10 * (batch + 1)));
    }
    write("commits/0", "v1\n{}");
    write("commits/1", "v1\n{}");
    write("state/0/0/1.delta", "1234");
    write("state/0/0/2.delta", "5678");
  }

  @Test
  void the_path_follows_from_the_topic() {
    assertThat(manager.checkpointPath("events")).isEqualTo("file:" + checkpoint);
  }

  @Test
  void a_whole_checkpoint_tells_its_query_batches_records_and_size() throws IOException {
    CheckpointStatus status = manager.inspect("file:" + checkpoint).orElseThrow();

    assertThat(status.problems()).isEmpty();
    assertThat(status.isValid()).isTrue();
    assertThat(status.query()).isEqualTo("8c4f");
    assertThat(status.lastPlanned()).isEqualTo(2);
    assertThat(status.lastCommitted()).isEqualTo(1);
    assertThat(status.records()).isEqualTo(20);
    assertThat(status.stateBytes()).isEqualTo(8);
    assertThat(status.bytes()).isGreaterThan(8);
  }

  @Test
  void there_is_nothing_to_say_of_a_checkpoint_that_is_not_there() throws IOException {
    assertThat(manager.inspect("file:" + root + "/none")).isEmpty();
  }

  @Test
  void everything_that_is_wrong_is_told_at_once() throws IOException {
    Files.delete(checkpoint.resolve("metadata"));
    Files.delete(checkpoint.resolve("offsets/1"));
    Files.delete(checkpoint.resolve("commits/1"));
    Files.delete(checkpoint.resolve("state/0/0/1.delta"));
    write("commits/0", "");

    assertThat(manager.inspect("file:" + checkpoint).orElseThrow().problems())
        .containsExactly(
            "There is no file metadata, so nobody knows whose batches these are.",
            "Batch 2 is planned, but only batches up to 0 are committed: files of commits/ are missing.",
            "offsets/1 is missing.",
            "commits/0 is empty.",
            "The state after batch 0 cannot be loaded: state/0/0 lacks version 1.");
  }

  @Test
  void a_commit_of_a_batch_that_was_never_planned_is_wrong() throws IOException {
    write("commits/2", "v1\n{}");
    write("commits/3", "v1\n{}");
    write("state/0/0/4.zip", "1234");

    assertThat(manager.inspect("file:" + checkpoint).orElseThrow().problems())
        .containsExactly(
            "Batch 3 is committed, but only batches up to 2 are planned: files of offsets/ are missing.");
  }

  @Test
  void an_old_batch_whose_files_are_half_forgotten_is_no_problem() throws IOException {
    write("commits/2", "v1\n{}");
    write("state/0/0/3.delta", "9");
    Files.delete(checkpoint.resolve("offsets/0"));
    Files.delete(checkpoint.resolve("commits/1"));

    assertThat(manager.inspect("file:" + checkpoint).orElseThrow().problems()).isEmpty();
  }

  @Test
  void a_snapshot_stands_for_the_versions_before_it() throws IOException {
    Files.delete(checkpoint.resolve("state/0/0/1.delta"));
    Files.delete(checkpoint.resolve("state/0/0/2.delta"));
    write("state/0/0/2.zip", "1234");

    assertThat(manager.inspect("file:" + checkpoint).orElseThrow().problems()).isEmpty();
  }

  @Test
  void only_old_checkpoints_that_nothing_needs_are_cleaned_and_nothing_beside_them()
      throws IOException {
    write("../validated/part.parquet", "data");
    write("../_checkpoint-before/metadata", "{\"id\":\"77aa\"}");
    assertThat(manager.clean(Duration.ofDays(7))).isEmpty();
    assertThat(checkpoint).exists();

    Clock inAMonth = Clock.fixed(Instant.now().plus(Duration.ofDays(30)), ZoneOffset.UTC);
    CheckpointManager later = new CheckpointManager("file:" + root, new Configuration(), inAMonth);
    assertThat(later.olderThan(Duration.ofDays(7))).hasSize(2);

    assertThat(later.clean(Duration.ofDays(7), Set.of("file:" + checkpoint))).hasSize(1);
    assertThat(root.resolve("events/_checkpoint-before")).doesNotExist();
    assertThat(checkpoint).exists();
    assertThat(root.resolve("events/validated/part.parquet")).exists();
  }

  @Test
  void the_only_checkpoint_of_a_root_is_never_cleaned() throws IOException {
    Clock inAMonth = Clock.fixed(Instant.now().plus(Duration.ofDays(30)), ZoneOffset.UTC);
    CheckpointManager later = new CheckpointManager("file:" + root, new Configuration(), inAMonth);

    assertThat(later.clean(Duration.ofDays(7))).isEmpty();
    assertThat(checkpoint).exists();
  }

  @Test
  void one_that_a_job_can_go_on_with_is_never_cleaned() throws IOException {
    Files.createDirectories(root.resolve("events").resolve(CommitLog.FOLDER));
    write("../_checkpoint-next/metadata", "{\"id\":\"77aa\"}");
    write("../_checkpoint-next/offsets/0", "v1\n{\"batchWatermarkMs\":0}\n{\"events\":{\"0\":10}}");
    Clock inAMonth = Clock.fixed(Instant.now().plus(Duration.ofDays(30)), ZoneOffset.UTC);
    CheckpointManager later = new CheckpointManager("file:" + root, new Configuration(), inAMonth);

    assertThat(later.clean(Duration.ofDays(7))).hasSize(1);
    assertThat(root.resolve("events/_checkpoint-next")).exists();
    assertThat(checkpoint).doesNotExist();
  }

  @Test
  void a_fork_of_a_checkpoint_that_does_not_name_its_source_has_it_from_the_log()
      throws IOException {
    String ofRoot = "file:" + root.resolve("events");
    SourceIdentity source = new SourceIdentity("c1", Map.of("events", "t1"));
    LaneWriter.open(
        Stores.open(new org.apache.hadoop.fs.Path(ofRoot), new Configuration()),
        Writing.here(Writing.STREAM, "events", new Claim(source, null, false, 0)));
    manager.mark(
        "file:" + checkpoint,
        new CheckpointIdentity(
            ofRoot,
            "events",
            CheckpointIdentity.NO_DEDUPLICATION,
            SourceIdentity.UNKNOWN,
            null,
            null));

    manager.fork("file:" + checkpoint, "file:" + root + "/fork");

    assertThat(manager.source("file:" + root + "/fork")).isEqualTo(source);
  }

  @Test
  void a_pipeline_may_have_its_checkpoint_on_another_file_system() throws IOException {
    Configuration hadoop = new Configuration();
    hadoop.setClass("fs.elsewhere.impl", Elsewhere.class, FileSystem.class);
    CheckpointManager both = new CheckpointManager("file:" + root, hadoop);

    assertThat(both.survey(Set.of("elsewhere:/events/_checkpoint", "file:" + checkpoint)))
        .singleElement()
        .satisfies(
            use -> assertThat(use.neededBecause()).contains("a pipeline is configured with it"));
  }

  /** A file system of another name. */
  public static final class Elsewhere extends RawLocalFileSystem {
    @Override
    public URI getUri() {
      return URI.create("elsewhere:///");
    }
  }

  private void write(String file, String content) throws IOException {
    Path path = checkpoint.resolve(file);
    Files.createDirectories(path.getParent());
    Files.writeString(path, content);
  }
}
