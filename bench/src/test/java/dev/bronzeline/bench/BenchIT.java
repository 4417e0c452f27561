package dev.bronzeline.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BenchIT {
  private static final long EVENTS = 20_000;

  @TempDir private Path folder;

  @Test
  void every_job_is_measured_and_leaves_what_it_should() throws Exception {
    BenchSettings settings = new BenchSettings(EVENTS, 4, 1, 1, List.of(Variant.values()), folder);
    Path configuration = Path.of(System.getProperty("bronze.home"), "config");

    BenchResult result = new Bench(settings, configuration, line -> {}).run();

    assertThat(result.jobs())
        .extracting(BenchResult.JobFigures::job)
        .containsExactly(Variant.values());
    assertThat(result.jobs())
        .allSatisfy(
            job -> {
              assertThat(job.recordsPerSecond()).isPositive();
              assertThat(job.cpuSecondsPerMillion()).isPositive();
              assertThat(job.peakHeapBytes()).isGreaterThanOrEqualTo(job.peakLiveBytes());
              assertThat(job.peakLiveBytes()).isPositive();
              assertThat(job.runs()).hasSize(1);
            });
    assertThat(result.jobs().get(0).rows()).isZero();
    assertThat(result.jobs().get(1).rows()).isEqualTo(EVENTS);
    assertThat(result.jobs().get(2).rows()).isEqualTo(EVENTS);
    assertThat(result.jobs().get(2).rateToPlain()).isEqualTo(1.0);
    assertThat(result.jobs().get(3).rows()).isBetween(EVENTS * 9 / 10, EVENTS - 1);
    assertThat(result.jobs().get(4).rows()).isLessThan(result.jobs().get(3).rows());
    assertThat(result.jobs().get(5).rows()).isEqualTo(result.jobs().get(3).rows());
    assertThat(result.jobs().get(6).rows()).isEqualTo(result.jobs().get(3).rows());
    assertThat(result.eventBytes()).isBetween(350L, 600L);
    assertThat(BenchTable.of(result)).contains("5  bronze, all steps").doesNotContain("null");
    assertThat(folder).isEmptyDirectory();
  }
}
