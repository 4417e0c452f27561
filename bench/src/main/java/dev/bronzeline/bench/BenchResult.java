package dev.bronzeline.bench;

import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * What was measured, and where. Its JSON form is what {@code bronze bench --json} writes.
 *
 * @param at when it ended
 * @param version Bronzeline's version
 * @param machine where it ran
 * @param settings what was measured
 * @param eventBytes the mean size of a record's value
 * @param jobs one line a job, in the order in which they ran
 */
public record BenchResult(
    Instant at,
    String version,
    Machine machine,
    Settings settings,
    long eventBytes,
    List<JobFigures> jobs) {
  private static final double MILLION = 1e6;

  /** Copies the list. */
  public BenchResult {
    jobs = List.copyOf(jobs);
  }

  /** What was asked for. */
  public record Settings(
      long events, int partitions, int rounds, long recordsPerBatch, long seed) {}

  /**
   * The figures of one job: medians over the rounds.
   *
   * @param number its number on the command line
   * @param job which job
   * @param recordsPerSecond records by the time from the query's start to its end
   * @param cpuSecondsPerMillion CPU seconds of the whole process, collections and compilation
   *     included, per million records
   * @param peakHeapBytes the most heap that was in use, garbage included
   * @param peakLiveBytes the most heap that was left after a collection
   * @param rows rows that the job left
   * @param rateToPlain its rate by that of the plain job; null if that was not measured
   * @param cpuToPlain its CPU time by that of the plain job; null if that was not measured
   * @param runs what the medians are of
   */
  public record JobFigures(
      int number,
      Variant job,
      long recordsPerSecond,
      double cpuSecondsPerMillion,
      long peakHeapBytes,
      long peakLiveBytes,
      long rows,
      @Nullable Double rateToPlain,
      @Nullable Double cpuToPlain,
      List<RunFigures> runs) {

    /** Copies the list. */
    public JobFigures {
      runs = List.copyOf(runs);
    }
  }

  /** The figures of one run. */
  public record RunFigures(
      int round,
      double seconds,
      double cpuSeconds,
      double collectionSeconds,
      long peakHeapBytes,
      long peakLiveBytes) {}

  /** Puts the runs of all rounds together. */
  static BenchResult of(Machine machine, BenchSettings settings, long eventBytes, List<Run> runs) {
    Settings asked =
        new Settings(
            settings.events(),
            settings.partitions(),
            settings.rounds(),
            settings.recordsPerBatch(),
            settings.seed());
    List<JobFigures> jobs =
        settings.variants().stream()
            .map(variant -> figures(variant, settings.events(), runs))
            .toList();
    return new BenchResult(Instant.now(), ownVersion(), machine, asked, eventBytes, jobs);
  }

  private static String ownVersion() {
    return Objects.requireNonNullElse(
        BenchResult.class.getPackage().getImplementationVersion(), "development");
  }

  private static JobFigures figures(Variant variant, long events, List<Run> all) {
    List<Run> runs = of(variant, all);
    List<Run> plain = of(Variant.PLAIN, all);
    double seconds = median(runs, run -> run.usage().seconds());
    double cpuSeconds = median(runs, run -> run.usage().cpuSeconds());
    return new JobFigures(
        variant.number(),
        variant,
        Math.round(events / seconds),
        cpuSeconds / events * MILLION,
        medianOfBytes(runs, run -> run.usage().peakHeapBytes()),
        medianOfBytes(runs, run -> run.usage().peakLiveBytes()),
        runs.get(0).rows(),
        plain.isEmpty() ? null : median(plain, run -> run.usage().seconds()) / seconds,
        plain.isEmpty() ? null : cpuSeconds / median(plain, run -> run.usage().cpuSeconds()),
        runs.stream().map(BenchResult::figures).toList());
  }

  private static RunFigures figures(Run run) {
    Meter.Usage usage = run.usage();
    return new RunFigures(
        run.round(),
        usage.seconds(),
        usage.cpuSeconds(),
        usage.collectionSeconds(),
        usage.peakHeapBytes(),
        usage.peakLiveBytes());
  }

  private static List<Run> of(Variant variant, List<Run> runs) {
    return runs.stream().filter(run -> run.variant() == variant).toList();
  }

  private static long medianOfBytes(List<Run> runs, ToLongFunction<Run> bytes) {
    return Math.round(median(runs, bytes::applyAsLong));
  }

  /** The one in the middle; of an even number the mean of the two there. */
  static double median(List<Run> runs, ToDoubleFunction<Run> figure) {
    double[] sorted = runs.stream().mapToDouble(figure).sorted().toArray();
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1
        ? sorted[middle]
        : Arrays.stream(sorted, middle - 1, middle + 1).sum() / 2;
  }
}
