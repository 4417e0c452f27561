package dev.bronzeline.refine;

import com.sun.management.OperatingSystemMXBean;
import dev.bronzeline.schema.Columns;
import dev.bronzeline.testing.Plans;
import dev.bronzeline.testing.SparkExtension;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Measures the CPU time of steps 3 to 8 per record. Run by hand:
 *
 * <p>{@code java @config/jvm.options -cp <test class path> dev.bronzeline.refine.RefineBenchmark}
 */
final class RefineBenchmark {
  private static final int ROWS = 50_000;
  private static final int TIMES = 20;
  private static final int ROUNDS = 5;

  private RefineBenchmark() {}

  public static void main(String[] args) {
    SparkSession spark = SparkExtension.session();
    spark.sparkContext().setLogLevel("ERROR");
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < ROWS; i++) {
      rows.add(
          Samples.event(
              "event_id",
              UUID.nameUUIDFromBytes(new byte[] {(byte) i, (byte) (i >> 8)}).toString(),
              "user_id",
              "user-" + i,
              "session_id",
              "session-" + i,
              "email",
              "User" + i + "@example.com",
              Columns.OFFSET,
              (long) i));
    }
    Dataset<Row> cached = Samples.parsed(spark, rows).cache();
    cached.count();
    // Many partitions of the same rows: a long enough run without more memory.
    Dataset<Row> input = cached;
    for (int i = 1; i < TIMES; i++) {
      input = input.union(cached);
    }
    Dataset<Row> all = input;

    List<Step> steps =
        List.of(
            SamplePipeline.HANDLER,
            SamplePipeline.METADATA,
            SamplePipeline.ENFORCER,
            SamplePipeline.VALIDATOR,
            SamplePipeline.SCRUBBER,
            SamplePipeline.NORMALIZER,
            SamplePipeline.PAYLOAD);
    for (int round = 0; round < ROUNDS; round++) {
      double before = micros(() -> all.where("_offset >= 0"));
      System.out.printf("%nscan and copy %24.2f us%n", before);
      Dataset<Row> refined = all;
      for (Step step : steps) {
        refined = step.apply(refined);
        Dataset<Row> measured = refined;
        double after = micros(() -> measured);
        System.out.printf(
            "%-24s %13.2f us, total %.2f; largest method %d%n",
            step.getClass().getSimpleName(),
            after - before,
            after,
            round == 0 ? Plans.largestMethod(measured) : 0);
        before = after;
      }
    }
  }

  private static double micros(Supplier<Dataset<Row>> rows) {
    OperatingSystemMXBean system =
        (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    long start = system.getProcessCpuTime();
    rows.get().write().format("noop").mode("overwrite").save();
    return (system.getProcessCpuTime() - start) / 1e3 / ROWS / TIMES;
  }
}
