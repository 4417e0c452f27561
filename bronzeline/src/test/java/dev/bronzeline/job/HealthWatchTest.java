package dev.bronzeline.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.bronzeline.testing.SparkExtension;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.spark.api.java.function.VoidFunction2;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.Trigger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(SparkExtension.class)
class HealthWatchTest {
  private static final CountDownLatch OPEN = new CountDownLatch(1);

  private final AtomicLong now = new AtomicLong();
  private final List<String> told = new CopyOnWriteArrayList<>();

  @Test
  void a_stall_is_told_once_and_again_after_a_sign_of_life() {
    AtomicInteger revived = new AtomicInteger();
    HealthWatch watch =
        new HealthWatch(
            Duration.ofSeconds(10),
            now::get,
            new HealthWatch.Listener() {
              @Override
              public void stalled(String story) {
                told.add(story);
              }

              @Override
              public void revived() {
                revived.incrementAndGet();
              }
            });
    now.addAndGet(Duration.ofSeconds(9).toNanos());
    watch.check();
    assertThat(told).isEmpty();

    now.addAndGet(Duration.ofSeconds(1).toNanos());
    watch.check();
    watch.check();
    assertThat(told).hasSize(1);
    assertThat(told.get(0)).contains("no sign of life for 10 s");

    assertThat(revived).hasValue(0);

    watch.alive();
    watch.check();
    watch.check();
    assertThat(revived).hasValue(1);
    now.addAndGet(Duration.ofSeconds(10).toNanos());
    watch.check();
    assertThat(told).hasSize(2);
  }

  @Test
  void a_query_that_hangs_in_a_batch_is_noticed(SparkSession spark) throws Exception {
    VoidFunction2<Dataset<Row>, Long> hang = (rows, batch) -> OPEN.await();
    StreamingQuery query =
        spark
            .readStream()
            .format("rate")
            .load()
            .writeStream()
            .foreachBatch(hang)
            .trigger(Trigger.ProcessingTime(0))
            .start();
    HealthWatch watch = HealthWatch.of(spark, query, Duration.ofSeconds(1), told::add);
    try {
      await().atMost(Duration.ofMinutes(1)).until(() -> !told.isEmpty());
    } finally {
      watch.close();
      OPEN.countDown();
      query.stop();
    }
  }
}
