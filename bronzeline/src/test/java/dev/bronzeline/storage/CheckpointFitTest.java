package dev.bronzeline.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bronzeline.ledger.SourceIdentity;
import dev.bronzeline.storage.CheckpointFit.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The decisions about a checkpoint and a log; partition 0 of {@code events} gets 10 a batch. */
class CheckpointFitTest {
  private static final Instant AT = Instant.parse("2026-11-23T18:00:00Z");

  @TempDir Path checkpoint;

  @BeforeEach
  void a_checkpoint_that_has_finished_batch_3_and_planned_batch_4() throws IOException {
    write("metadata", "{\"id\":\"q\"}");
    write("sources/0/0", "\0v1\n{\"events\":{\"0\":0}}");
    for (int batch = 0; batch <= 4; batch++) {
      write(
          "offsets/" + batch,
          "v1\n{\"batchWatermarkMs\":%d,\"batchTimestampMs\":7,\"conf\":{}}\n{\"events\":{\"0\":%d}}"
              .formatted(batch, 10 * (batch + 1)));
      if (batch < 4) {
        write("commits/" + batch, "v1\n{\"nextBatchWatermarkMs\":%d}".formatted(100 + batch));
      }
    }
  }

  @Test
  void it_fits_where_the_log_ends_with_the_finished_or_with_the_planned_batch() throws IOException {
    assertThat(verdict(log("q", 3, Map.of(0, 40L)))).isEqualTo(Verdict.FITS);
    assertThat(verdict(log("q", 4, Map.of(0, 50L)))).isEqualTo(Verdict.FITS);
    assertThat(verdict(log("another", 9, Map.of(0, 40L)))).isEqualTo(Verdict.FITS);
  }

  @Test
  void a_partition_that_the_log_has_and_the_checkpoint_never_saw_is_behind() throws IOException {
    assertThat(verdict(log("q", 5, Map.of(0, 40L, 1, 3L)))).isEqualTo(Verdict.BEHIND);
  }

  @Test
  void a_topic_that_the_checkpoint_never_read_does_not_matter() throws IOException {
    LogEnd log =
        new LogEnd(
            Offsets.of(Map.of("events", Map.of(0, 40L), "before", Map.of(0, 9L))),
            "shop",
            "q",
            3,
            AT);

    assertThat(verdict(log)).isEqualTo(Verdict.FITS);
  }

  @Test
  void without_a_commit_in_the_log_only_a_fork_may_have_finished_batches() throws IOException {
    assertThat(verdict(LogEnd.NOTHING)).isEqualTo(Verdict.AHEAD);

    mark(new CheckpointIdentity(null, null, null, SourceIdentity.UNKNOWN, "file:/original", 3L));
    assertThat(verdict(LogEnd.NOTHING)).isEqualTo(Verdict.FITS);
  }

  @Test
  void a_fork_whose_first_job_ended_without_a_commit_still_fits() throws IOException {
    mark(
        new CheckpointIdentity(
            "file:/here", "shop", "none", SourceIdentity.UNKNOWN, "file:/original", 3L));

    assertThat(verdict(LogEnd.NOTHING)).isEqualTo(Verdict.FITS);
  }

  @Test
  void a_fork_that_has_gone_on_needs_the_log_of_what_it_did() throws IOException {
    mark(
        new CheckpointIdentity(
            "file:/here", "shop", "none", SourceIdentity.UNKNOWN, "file:/original", 2L));

    assertThat(verdict(LogEnd.NOTHING)).isEqualTo(Verdict.AHEAD);
  }

  @Test
  void without_a_commit_in_the_log_a_query_that_has_moved_nothing_fits() throws IOException {
    write("sources/0/0", "\0v1\n{\"events\":{\"0\":40}}");

    assertThat(verdict(LogEnd.NOTHING)).isEqualTo(Verdict.FITS);
  }

  @Test
  void a_batch_that_was_planned_first_of_all_fits_where_it_began() throws IOException {
    for (int batch = 0; batch <= 4; batch++) {
      Files.deleteIfExists(checkpoint.resolve("commits/" + batch));
      if (batch > 0) {
        Files.delete(checkpoint.resolve("offsets/" + batch));
      }
    }
    write("sources/0/0", "\0v1\n{\"events\":{\"0\":5}}");

    assertThat(verdict(log("before", 8, Map.of(0, 5L)))).isEqualTo(Verdict.FITS);
    assertThat(verdict(log("before", 8, Map.of(0, 6L)))).isEqualTo(Verdict.BEHIND);
    assertThat(verdict(log("before", 8, Map.of(0, 4L)))).isEqualTo(Verdict.AHEAD);
  }

  @Test
  void that_of_another_root_is_foreign_unless_the_log_knows_its_query() throws IOException {
    mark(
        new CheckpointIdentity(
            "file:/elsewhere", "shop", "none", SourceIdentity.UNKNOWN, null, null));
    CheckpointFit.Job job =
        new CheckpointFit.Job(
            new CheckpointIdentity(
                "file:/here", "shop", "none", SourceIdentity.UNKNOWN, null, null),
            topic -> true);

    assertThat(fit(log("another", 3, Map.of(0, 40L)), job).problems())
        .containsExactly("It is that of the root file:/elsewhere, not of file:/here.");
    assertThat(fit(log("q", 3, Map.of(0, 40L)), job).isGood()).isTrue();
    assertThatThrownBy(() -> rewind(3, log("another", 3, Map.of(0, 40L))))
        .hasMessageContaining("is that of the root file:/elsewhere");
  }

  @Test
  void a_rewind_to_where_the_log_ends_only_forgets() throws IOException {
    CheckpointRewind rewind = rewind(2, log("q", 2, Map.of(0, 30L)));

    assertThat(rewind.deletes()).containsExactly("commits/3", "offsets/3", "offsets/4");
    assertThat(rewind.query()).isNull();
    assertThat(rewind.next()).isNull();
  }

  @Test
  void a_rewind_further_back_plans_what_the_log_has_as_one_batch_of_a_new_query()
      throws IOException {
    CheckpointRewind rewind = rewind(1, log("q", 4, Map.of(0, 50L)));

    assertThat(rewind.query()).isEqualTo("new");
    assertThat(rewind.readAgain().toString())
        .isEqualTo("{events-0=OffsetRange[from=20, until=50]}");
    SparkOffsets next = SparkOffsets.parse(String.valueOf(rewind.next()));
    assertThat(next.end()).isEqualTo(Offsets.of(Map.of("events", Map.of(0, 50L))));
    assertThat(next.plannedAt()).isEqualTo(AT);
    assertThat(next.watermark()).isEqualTo(101);
  }

  @Test
  void a_rewind_beyond_the_log_is_refused_with_the_batch_that_would_do() {
    assertThatThrownBy(() -> rewind(3, log("q", 1, Map.of(0, 25L))))
        .isInstanceOf(CheckpointMismatchException.class)
        .hasMessageContaining("events-0 25 to 40")
        .hasMessageContaining("The newest batch that it can be rewound to is 1.");
    assertThatThrownBy(() -> rewind(3, LogEnd.NOTHING))
        .hasMessageContaining("The log has no commit")
        .hasMessageContaining("There is no batch that it can be rewound to");
    assertThatThrownBy(() -> rewind(9, log("q", 3, Map.of(0, 40L))))
        .hasMessageContaining("offsets/9 is missing. commits/9 is missing.");
  }

  @Test
  void a_fork_leaves_out_what_is_not_finished() throws IOException {
    CheckpointFork fork = CheckpointFork.of(read(), "file:/copy", "new");

    assertThat(fork.batch()).isEqualTo(3);
    assertThat(fork.files())
        .contains("offsets/3", "commits/3", "sources/0/0")
        .doesNotContain("offsets/4", "metadata");
  }

  @Test
  void both_versions_of_sparks_plans_are_read_and_written_as_they_were() {
    String second = "v2\n{\"batchTimestampMs\":5}\n0:{\"events\":{\"0\":90}}";

    assertThat(SparkOffsets.parse(second).text()).isEqualTo(second);
    assertThatThrownBy(() -> SparkOffsets.parse("v3\n{}\n{}"))
        .hasMessage("has the unknown version 'v3'");
    assertThatThrownBy(() -> SparkOffsets.parse("v1\n{}\n{}\n{}")).hasMessage("has 4 lines, not 3");
  }

  private Verdict verdict(LogEnd log) throws IOException {
    return fit(log, null).verdict();
  }

  private CheckpointFit fit(LogEnd log, CheckpointFit.@Nullable Job job) throws IOException {
    return CheckpointFit.of(Optional.of(read()), log, job);
  }

  private CheckpointRewind rewind(long batch, LogEnd log) throws IOException {
    return CheckpointRewind.of(read(), batch, log, "file:/here", "new");
  }

  private Checkpoint read() throws IOException {
    return manager().read("file:" + checkpoint).orElseThrow();
  }

  private CheckpointManager manager() {
    return new CheckpointManager("file:" + checkpoint.getParent(), new Configuration());
  }

  private void mark(CheckpointIdentity identity) throws IOException {
    manager().mark("file:" + checkpoint, identity);
  }

  private static LogEnd log(String query, long batch, Map<Integer, Long> position) {
    return new LogEnd(Offsets.of(Map.of("events", position)), "shop", query, batch, AT);
  }

  private void write(String file, String content) throws IOException {
    Path path = checkpoint.resolve(file);
    Files.createDirectories(path.getParent());
    Files.writeString(path, content);
  }
}
