package dev.bronzeline.job;

import static dev.bronzeline.storage.HeldRoot.copy;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bronzeline.dedup.Keep;
import dev.bronzeline.ledger.LogEntry;
import dev.bronzeline.spark.SparkContextManager;
import dev.bronzeline.storage.AnotherWriterException;
import dev.bronzeline.storage.HeldRoot;
import dev.bronzeline.testing.SparkExtension;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.Trigger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(SparkExtension.class)
class ReleaseWatchTest {
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  @Test
  void it_looks_four_times_a_window_but_not_all_the_time() {
    assertThat(ReleaseWatch.period(Duration.ofHours(24))).isEqualTo(Duration.ofHours(6));
    assertThat(ReleaseWatch.period(Duration.ofSeconds(10))).isEqualTo(Duration.ofMinutes(1));
  }

  @Test
  void rows_are_published_as_the_query_goes_on(SparkSession spark, @TempDir Path dir)
      throws Exception {
    HeldRoot shop = new HeldRoot(spark, dir.resolve("root"));
    Duration longAgo = Duration.between(HeldRoot.BEGIN, Instant.now()).minusDays(1);
    shop.arrive(longAgo, copy("a", 1L), copy("a", 2L));
    Told told = new Told();
    StreamingQuery query = anyQuery(spark, dir.resolve("checkpoint"));
    var context = SparkContextManager.sharing(spark, PATIENCE);
    var around = new ReleaseWatch.Surroundings(spark, context, told, PATIENCE);
    ReleaseWatch watch =
        ReleaseWatch.of(query, shop.release(Keep.LATEST), Duration.ofMillis(200), around);
    try (context;
        watch) {
      assertThat(told.commits.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isNotNull();
      assertThat(shop.published()).containsExactly(1L);
    } finally {
      query.stop();
    }
  }

  @Test
  void a_release_that_fails_ends_the_job(SparkSession spark, @TempDir Path dir) throws Exception {
    HeldRoot shop = new HeldRoot(spark, dir.resolve("root"));
    shop.arrive(Duration.ofDays(-1), copy("a", 1L));
    StreamingQuery query = anyQuery(spark, dir.resolve("checkpoint"));
    var context = SparkContextManager.sharing(spark, PATIENCE);
    context.registerStreamingQuery(query);
    var fenced = shop.release(Keep.LATEST);
    shop.release(Keep.LATEST);
    try (context;
        var watch =
            ReleaseWatch.of(
                query,
                fenced,
                Duration.ofMillis(200),
                new ReleaseWatch.Surroundings(spark, context, new Told(), PATIENCE))) {
      context.awaitTermination();

      assertThatThrownBy(watch::throwIfFailed)
          .as("the reason, whatever it stumbled over")
          .isInstanceOf(AnotherWriterException.class);
    }
  }

  private static StreamingQuery anyQuery(SparkSession spark, Path checkpoint) throws Exception {
    return spark
        .readStream()
        .format("rate")
        .load()
        .writeStream()
        .format("noop")
        .option("checkpointLocation", checkpoint.toString())
        .trigger(Trigger.ProcessingTime(100))
        .start();
  }

  private static final class Told implements JobListener {
    private final BlockingQueue<LogEntry> commits = new LinkedBlockingQueue<>();

    @Override
    public void committed(LogEntry entry, Duration took) {
      commits.add(entry);
    }

    @Override
    public void held(long rows, @Nullable Instant oldest) {}
  }
}
