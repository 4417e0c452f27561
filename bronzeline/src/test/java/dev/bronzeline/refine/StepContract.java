package dev.bronzeline.refine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bronzeline.schema.Columns;
import dev.bronzeline.testing.Plans;
import dev.bronzeline.testing.SparkExtension;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerJobEnd;
import org.apache.spark.scheduler.SparkListenerJobStart;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What every {@link Step} promises. The test of a step extends this class. */
@ExtendWith(SparkExtension.class)
abstract class StepContract {
  private static final int JIT_LIMIT = 8000;

  /** The step, with typical settings. */
  abstract Step step();

  /**
   * Rows for the step in a plan without a shuffle: good ones, garbage, nulls, very large values
   * and, unless the step is the one that rejects first, rejected ones.
   */
  abstract Dataset<Row> rows(SparkSession spark);

  /**
   * The columns that the step gives, in order. Written out, so that no JVM may change the order.
   */
  abstract List<String> columns();

  @Test
  final void no_row_is_dropped_or_made_and_none_makes_it_throw(SparkSession spark) {
    Dataset<Row> rows = rows(spark);
    assertThat(step().apply(rows).collectAsList()).hasSameSizeAs(rows.collectAsList());
  }

  @Test
  final void rejected_rows_stay_as_they_are(SparkSession spark) {
    Dataset<Row> before = rows(spark);
    if (!Arrays.asList(before.columns()).contains(Columns.REJECTION)) {
      return;
    }
    List<Row> inputs = before.collectAsList();
    Dataset<Row> after = step().apply(before);
    List<Row> outputs = after.collectAsList();
    int rejected = 0;
    for (int i = 0; i < inputs.size(); i++) {
      Row input = inputs.get(i);
      if (input.getAs(Columns.REJECTION) != null) {
        rejected++;
        for (String column : unchanged(before, after)) {
          Object expected = input.getAs(column);
          Object actual = outputs.get(i).getAs(column);
          assertThat(Objects.deepEquals(expected, actual))
              .as("column %s of rejected row %d: %s became %s", column, i, expected, actual)
              .isTrue();
        }
      }
    }
    assertThat(rejected).isPositive();
  }

  /** The columns that must stay on rejected rows: all that are still there with the same type. */
  private List<String> unchanged(Dataset<Row> before, Dataset<Row> after) {
    List<String> columns = new ArrayList<>();
    for (String column : before.columns()) {
      if (Arrays.asList(after.columns()).contains(column)
          && Frames.same(
              before.schema().apply(column).dataType(), after.schema().apply(column).dataType())) {
        columns.add(column);
      }
    }
    columns.removeAll(mayChange());
    // The rows are evaluated twice, and each time is a time of its own.
    columns.remove(Columns.INGESTED_AT);
    return columns;
  }

  /** The columns that the step is allowed to clear on rejected rows. */
  Set<String> mayChange() {
    return Set.of();
  }

  @Test
  final void applying_it_starts_no_job(SparkSession spark) throws InterruptedException {
    Dataset<Row> rows = rows(spark);
    AtomicInteger jobs = new AtomicInteger();
    CountDownLatch marker = new CountDownLatch(1);
    SparkListener listener =
        new SparkListener() {
          @Override
          public void onJobStart(SparkListenerJobStart start) {
            jobs.incrementAndGet();
          }

          @Override
          public void onJobEnd(SparkListenerJobEnd end) {
            marker.countDown();
          }
        };
    spark.sparkContext().addSparkListener(listener);
    try {
      step().apply(rows).schema();
      spark.range(1).foreach(id -> {});
      marker.await();
    } finally {
      spark.sparkContext().removeSparkListener(listener);
    }
    assertThat(jobs).as("jobs, with the one that marks the end").hasValue(1);
  }

  @Test
  final void its_columns_are_always_in_the_same_order(SparkSession spark) {
    assertThat(step().apply(rows(spark)).columns()).containsExactlyElementsOf(columns());
  }

  @Test
  final void it_is_compiled_into_one_stage_without_a_shuffle(SparkSession spark) {
    Dataset<Row> rows = step().apply(rows(spark));
    assertThat(Plans.interpreted(rows)).isEmpty();
    assertThat(Plans.operators(rows)).startsWith("*").containsOnlyOnce("*");
    assertThat(Plans.operators(rows)).noneMatch(operator -> operator.contains("Exchange"));
    assertThat(Plans.largestMethod(rows)).isLessThan(JIT_LIMIT);
  }
}
