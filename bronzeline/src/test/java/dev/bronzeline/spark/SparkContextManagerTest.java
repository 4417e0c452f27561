package dev.bronzeline.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.spark.api.java.function.VoidFunction2;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.StreamingQueryException;
import org.apache.spark.sql.streaming.Trigger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SparkContextManagerTest {

  private final CountDownLatch batchBegan = new CountDownLatch(1);
  private final CountDownLatch batchMayEnd = new CountDownLatch(1);

  @TempDir Path directory;
  private SparkSession spark;

  @BeforeEach
  void start() {
    spark =
        SparkSession.builder()
            .master("local[2]")
            .config("spark.ui.enabled", "false")
            .config("spark.sql.shuffle.partitions", "1")
            .getOrCreate();
  }

  @AfterEach
  void end() {
    batchMayEnd.countDown();
    spark.stop();
  }

  @Test
  void a_batch_in_progress_is_committed_before_the_query_stops() throws Exception {
    try (SparkContextManager manager = new SparkContextManager(spark, Duration.ofSeconds(30))) {
      StreamingQuery query = manager.registerStreamingQuery(start(this::holdTheBatch));
      assertThat(batchBegan.await(30, TimeUnit.SECONDS)).isTrue();

      manager.requestStop();
      assertThat(query.isActive()).isTrue();
      assertThat(commit(0)).doesNotExist();

      batchMayEnd.countDown();
      manager.awaitTermination();

      assertThat(query.isActive()).isFalse();
      assertThat(commit(0)).exists();
    }
    assertThat(spark.sparkContext().isStopped()).isTrue();
  }

  @Test
  void a_batch_that_outlives_the_deadline_is_interrupted_and_told() throws Exception {
    try (SparkContextManager manager = new SparkContextManager(spark, Duration.ofMillis(300))) {
      manager.registerStreamingQuery(start(this::holdTheBatch));
      assertThat(batchBegan.await(30, TimeUnit.SECONDS)).isTrue();

      manager.requestStop();

      assertThatThrownBy(manager::awaitTermination)
          .isInstanceOf(ForcedStopException.class)
          .hasMessageContaining("did not end within 0.3 seconds");
      assertThat(commit(0)).doesNotExist();
    }
  }

  @Test
  void a_batch_that_fails_because_it_was_interrupted_counts_as_interrupted() throws Exception {
    try (SparkContextManager manager = new SparkContextManager(spark, Duration.ofMillis(300))) {
      manager.registerStreamingQuery(
          start(
              (rows, batch) -> {
                try {
                  holdTheBatch(rows, batch);
                } catch (InterruptedException e) {
                  throw new IllegalStateException("Kafka did not answer");
                }
              }));
      assertThat(batchBegan.await(30, TimeUnit.SECONDS)).isTrue();

      manager.requestStop();

      assertThatThrownBy(manager::awaitTermination).isInstanceOf(ForcedStopException.class);
    }
  }

  @Test
  void a_query_that_waits_for_its_trigger_stops_at_once() throws Exception {
    try (SparkContextManager manager = new SparkContextManager(spark, Duration.ofMinutes(5))) {
      StreamingQuery query =
          manager.registerStreamingQuery(
              start((rows, batch) -> batchBegan.countDown(), Trigger.ProcessingTime("1 hour")));
      assertThat(batchBegan.await(30, TimeUnit.SECONDS)).isTrue();

      long asked = System.nanoTime();
      manager.requestStop();
      manager.awaitTermination();

      assertThat(Duration.ofNanos(System.nanoTime() - asked)).isLessThan(Duration.ofSeconds(20));
      assertThat(query.isActive()).isFalse();
    }
  }

  @Test
  void a_stop_request_that_came_before_the_query_holds_for_it() throws Exception {
    try (SparkContextManager manager = new SparkContextManager(spark)) {
      manager.requestStop();
      manager.registerStreamingQuery(start((rows, batch) -> batchBegan.countDown()));

      manager.awaitTermination();
    }
  }

  @Test
  void a_query_has_progressed_when_a_batch_of_it_has_ended() throws Exception {
    try (SparkContextManager manager = new SparkContextManager(spark)) {
      manager.registerStreamingQuery(start(this::holdTheBatch));
      assertThat(batchBegan.await(30, TimeUnit.SECONDS)).isTrue();
      assertThat(manager.hasProgressed()).isFalse();

      batchMayEnd.countDown();

      await().atMost(Duration.ofSeconds(30)).until(manager::hasProgressed);
    }
  }

  @Test
  void a_start_that_outlives_the_deadline_is_interrupted_and_told() throws Exception {
    try (SparkContextManager manager = new SparkContextManager(spark, Duration.ofMillis(300))) {
      assertThatThrownBy(
              () ->
                  manager.start(
                      () -> {
                        manager.requestStop();
                        return answerOfAStoreThatIsAway();
                      }))
          .isInstanceOf(ForcedStopException.class)
          .hasMessageContaining("The start of the job did not end within 0.3 seconds");
      assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }
  }

  @Test
  void a_start_that_fails_before_the_deadline_throws_its_reason() throws Exception {
    try (SparkContextManager manager = new SparkContextManager(spark)) {
      assertThatThrownBy(
              () ->
                  manager.start(
                      () -> {
                        manager.requestStop();
                        throw new IOException("no such bucket");
                      }))
          .hasMessage("no such bucket");
    }
  }

  /** Swallows its first interruption, as a client's retry may. */
  private String answerOfAStoreThatIsAway() throws InterruptedIOException {
    boolean again = false;
    while (true) {
      try {
        batchMayEnd.await();
        return "here";
      } catch (InterruptedException e) {
        if (again) {
          throw new InterruptedIOException("away");
        }
        again = true;
      }
    }
  }

  @Test
  void a_failed_query_throws_its_reason() throws Exception {
    try (SparkContextManager manager = new SparkContextManager(spark)) {
      manager.registerStreamingQuery(
          start(
              (rows, batch) -> {
                throw new IllegalStateException("the store is full");
              }));

      assertThatThrownBy(manager::awaitTermination)
          .isInstanceOf(StreamingQueryException.class)
          .hasMessageContaining("the store is full");
    }
  }

  private void holdTheBatch(Dataset<Row> rows, Long batch) throws InterruptedException {
    batchBegan.countDown();
    batchMayEnd.await();
  }

  private StreamingQuery start(VoidFunction2<Dataset<Row>, Long> batch) throws Exception {
    return start(batch, Trigger.ProcessingTime(0));
  }

  private StreamingQuery start(VoidFunction2<Dataset<Row>, Long> batch, Trigger trigger)
      throws Exception {
    return spark
        .readStream()
        .format("rate-micro-batch")
        .option("rowsPerBatch", 10)
        .load()
        .writeStream()
        .option("checkpointLocation", directory.resolve("checkpoint").toString())
        .trigger(trigger)
        .foreachBatch(batch)
        .start();
  }

  private Path commit(long batch) {
    return directory.resolve("checkpoint/commits/" + batch);
  }
}
