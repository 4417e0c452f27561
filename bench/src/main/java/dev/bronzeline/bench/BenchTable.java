package dev.bronzeline.bench;

import dev.bronzeline.bench.BenchResult.JobFigures;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A result as a table for people. */
final class BenchTable {
  private static final String ROW = "%-29s %9s %8s %10s %8s %10s %10s %11s";
  private static final double MIB = 1 << 20;

  private BenchTable() {}

  static String of(BenchResult result) {
    BenchResult.Settings settings = result.settings();
    Machine machine = result.machine();
    StringBuilder text = new StringBuilder();
    line(
        text,
        "%,d events of %,d bytes, %d partitions, at most %,d a batch; medians of %d rounds after one to warm up",
        settings.events(),
        result.eventBytes(),
        settings.partitions(),
        settings.recordsPerBatch(),
        settings.rounds());
    line(
        text,
        "%s (%s), heap %,.0f MiB, %d cores, Spark %s",
        machine.java(),
        machine.collectors(),
        machine.maxHeapBytes() / MIB,
        machine.cores(),
        machine.spark());
    line(text, "");
    line(
        text, ROW, "", "records/s", "to plain", "CPU s/M", "to plain", "peak heap", "live", "rows");
    result.jobs().forEach(job -> line(text, ROW, cells(job)));
    return text.toString();
  }

  private static Object[] cells(JobFigures job) {
    return List.of(
            job.number() + "  " + job.job().title(),
            format("%,d", job.recordsPerSecond()),
            ratio(job.rateToPlain()),
            format("%.2f", job.cpuSecondsPerMillion()),
            ratio(job.cpuToPlain()),
            mebibytes(job.peakHeapBytes()),
            mebibytes(job.peakLiveBytes()),
            format("%,d", job.rows()))
        .toArray();
  }

  private static String ratio(@Nullable Double ratio) {
    return ratio == null ? "" : format("%.2f", ratio);
  }

  private static String mebibytes(long bytes) {
    return format("%,.0f MiB", bytes / MIB);
  }

  private static void line(StringBuilder text, String format, Object... arguments) {
    text.append(format(format, arguments).stripTrailing()).append(System.lineSeparator());
  }

  private static String format(String format, Object... arguments) {
    return String.format(Locale.ROOT, format, arguments);
  }
}
