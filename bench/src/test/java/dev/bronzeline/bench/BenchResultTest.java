package dev.bronzeline.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.bronzeline.bench.BenchResult.JobFigures;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class BenchResultTest {
  private static final long EVENTS = 1_000_000;

  @Test
  void figures_are_medians_over_the_rounds() {
    List<Run> runs = runs(Variant.PLAIN, 10, 99, 8);

    JobFigures plain = result(List.of(Variant.PLAIN), runs).jobs().get(0);

    assertThat(plain.recordsPerSecond()).isEqualTo(100_000);
    assertThat(plain.cpuSecondsPerMillion()).isEqualTo(20);
    assertThat(plain.runs()).hasSize(3);
  }

  @Test
  void the_median_of_an_even_number_is_the_mean_of_the_two_in_the_middle() {
    assertThat(BenchResult.median(runs(Variant.PLAIN, 1, 2, 4, 50), run -> run.usage().seconds()))
        .isEqualTo(3);
  }

  @Test
  void a_job_twice_as_fast_as_the_plain_one_has_rate_2_and_cpu_a_half() {
    List<Run> runs = new ArrayList<>(runs(Variant.PLAIN, 10));
    runs.addAll(runs(Variant.BRONZE, 5));

    List<JobFigures> jobs = result(List.of(Variant.PLAIN, Variant.BRONZE), runs).jobs();

    assertThat(jobs.get(1).rateToPlain()).isEqualTo(2.0, within(1e-9));
    assertThat(jobs.get(1).cpuToPlain()).isEqualTo(0.5, within(1e-9));
  }

  @Test
  void without_the_plain_job_there_are_no_ratios() {
    BenchResult result = result(List.of(Variant.RAW), runs(Variant.RAW, 5));

    assertThat(result.jobs().get(0).rateToPlain()).isNull();
    assertThat(BenchTable.of(result)).doesNotContain("null");
  }

  @Test
  void every_job_takes_at_least_four_batches() {
    assertThat(settings(1_000_000).recordsPerBatch()).isEqualTo(250_000);
    assertThat(settings(10).recordsPerBatch()).isEqualTo(3);
    assertThat(settings(20_000_000).recordsPerBatch()).isEqualTo(500_000);
  }

  private static BenchResult result(List<Variant> variants, List<Run> runs) {
    BenchSettings settings = new BenchSettings(EVENTS, 4, 3, 1, variants, Path.of("."));
    return BenchResult.of(Machine.here("4"), settings, 410, runs);
  }

  private static BenchSettings settings(long events) {
    return new BenchSettings(events, 4, 1, 1, List.of(Variant.PLAIN), Path.of("."));
  }

  /** Runs that took so many seconds, on two cores. */
  private static List<Run> runs(Variant variant, double... seconds) {
    List<Run> runs = new ArrayList<>();
    for (double each : seconds) {
      runs.add(new Run(variant, runs.size() + 1, new Meter.Usage(each, 2 * each, 0, 2, 1), EVENTS));
    }
    return runs;
  }
}
