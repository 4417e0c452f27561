package dev.bronzeline.refine;

import static org.apache.spark.sql.functions.col;

import com.sun.management.OperatingSystemMXBean;
import dev.bronzeline.schema.Columns;
import dev.bronzeline.testing.Plans;
import dev.bronzeline.testing.SparkExtension;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.InternalRow;

/**
 * Measures the CPU time of steps 3 to 8 per record. Run by hand:
 *
 * <p>{@code java @config/jvm.options -cp <test class path> dev.bronzeline.refine.RefineBenchmark}
 */
final class RefineBenchmark {
  private static final int ROWS = 5_000;
  private static final int TIMES = 40;
  private static final int WARM_UP = 6;
  private static final int ROUNDS = 3;

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
    Dataset<Row> all = endless(spark, Samples.parsed(spark, rows));
    List<Step> steps =
        List.of(
            SamplePipeline.HANDLER,
            SamplePipeline.METADATA,
            SamplePipeline.ENFORCER,
            SamplePipeline.VALIDATOR,
            SamplePipeline.SCRUBBER,
            SamplePipeline.NORMALIZER,
            SamplePipeline.PAYLOAD);
    Dataset<Row> last = SamplePipeline.apply(all);
    System.out.println("largest method " + Plans.largestMethod(last));
    for (int round = 0; round < WARM_UP; round++) {
      System.out.printf("warm-up %.2f us%n", micros(() -> last));
    }
    for (int round = 0; round < ROUNDS; round++) {
      double before = micros(() -> all.withColumn(Columns.OFFSET, col(Columns.OFFSET).plus(1)));
      System.out.printf("%nscan and copy %24.2f us%n", before);
      Dataset<Row> refined = all;
      for (Step step : steps) {
        refined = step.apply(refined);
        Dataset<Row> measured = refined;
        double after = micros(() -> measured);
        System.out.printf(
            "%-24s %13.2f us, total %.2f%n",
            step.getClass().getSimpleName(), after - before, after);
        before = after;
      }
    }
  }

  /** The same rows in Spark's internal form, over and over: reading them costs next to nothing. */
  private static Dataset<Row> endless(SparkSession spark, Dataset<Row> rows) {
    List<InternalRow> internal =
        rows.queryExecution().toRdd().toJavaRDD().map(InternalRow::copy).collect();
    JavaRDD<InternalRow> repeated =
        JavaSparkContext.fromSparkContext(spark.sparkContext())
            .parallelize(List.of(0), 1)
            .flatMap(
                i ->
                    Collections.nCopies(TIMES, internal).stream().flatMap(List::stream).iterator());
    return ((org.apache.spark.sql.classic.SparkSession) spark)
        .internalCreateDataFrame(repeated.rdd(), rows.schema(), false);
  }

  private static double micros(Supplier<Dataset<Row>> rows) {
    OperatingSystemMXBean system =
        (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    long start = system.getProcessCpuTime();
    rows.get().write().format("noop").mode("overwrite").save();
    return (system.getProcessCpuTime() - start) / 1e3 / ROWS / TIMES;
  }
}
