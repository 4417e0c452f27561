package dev.bronzeline.launch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bronzeline.job.DedupState;
import dev.bronzeline.job.RunState;
import dev.bronzeline.job.RunState.Phase;
import dev.bronzeline.job.RunStateFile;
import dev.bronzeline.testing.SampleRoot;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Instant;
import org.apache.hadoop.conf.Configuration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class StateReportTest {
  @TempDir private Path dir;

  @BeforeEach
  void a_root_with_a_commit() {
    SampleRoot.with(dir, 1, 20);
  }

  @Test
  void status_tells_what_the_deduplication_remembers() throws Exception {
    try (StateReport report = new StateReport(file())) {
      report.tell(Phase.RUNNING, 0, null, null);
      report.remembers(remembered(1_234_567L));
      report.tell(Phase.ENDED, 0, null, null);
    }

    assertThat(state().deduplication()).isEqualTo(remembered(1_234_567L));
    assertThat(status()).contains("Remembers 1,234,567 keys in 41.9 MB of memory");
  }

  @Test
  void what_is_remembered_does_not_change_the_phase_and_is_not_written_with_every_batch()
      throws Exception {
    try (StateReport report = new StateReport(file())) {
      report.tell(Phase.RUNNING, 2, "Kafka was away", null);
      report.remembers(new DedupState(Instant.now().plusSeconds(60), 7L, 100));
      report.remembers(new DedupState(Instant.now().plusSeconds(61), 8L, 100));
    }

    RunState state = state();
    assertThat(state.phase()).isEqualTo(Phase.RUNNING);
    assertThat(state.failures()).isEqualTo(2);
    assertThat(state.deduplication()).isNotNull();
  }

  @Test
  void a_store_that_does_not_count_its_keys_tells_bytes_only() throws Exception {
    try (StateReport report = new StateReport(file())) {
      report.remembers(remembered(null));
      report.tell(Phase.RUNNING, 0, null, null);
    }

    assertThat(status()).contains("Remembers keys in 41.9 MB of memory");
  }

  @Test
  void without_deduplication_nothing_is_told_of_it() throws Exception {
    try (StateReport report = new StateReport(file())) {
      report.tell(Phase.RUNNING, 0, null, null);
    }

    assertThat(status()).contains("running since").doesNotContain("Remembers");
  }

  private static DedupState remembered(@Nullable Long keys) {
    return new DedupState(Instant.parse("2026-11-23T18:05:00Z"), keys, 40L << 20);
  }

  private RunState state() throws Exception {
    return file().read().orElseThrow();
  }

  private String status() {
    StringWriter out = new StringWriter();
    int code =
        new CommandLine(new StatusCommand())
            .setOut(new PrintWriter(out))
            .execute("--root", dir.toString());
    assertThat(code).isZero();
    return out.toString();
  }

  private RunStateFile file() {
    return new RunStateFile(dir.toString(), new Configuration());
  }
}
