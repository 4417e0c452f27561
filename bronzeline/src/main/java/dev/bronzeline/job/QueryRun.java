package dev.bronzeline.job;

import dev.bronzeline.config.StreamingSettings;
import dev.bronzeline.config.StreamingSettings.OnStall;
import dev.bronzeline.spark.ForcedStopException;
import dev.bronzeline.spark.SparkContextManager;
import dev.bronzeline.storage.AnotherWriterException;
import dev.bronzeline.storage.LaneWriter;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.StreamingQueryException;
import org.jspecify.annotations.Nullable;

/** A query on its way to its end, which comes by itself, by a request, or by a failure. */
record QueryRun(StreamingQuery query, LaneWriter lane) {

  /**
   * Waits for the end. A query that gives no sign of life is ended, if the settings say so.
   *
   * @throws StalledException if that happened
   * @throws AnotherWriterException if the query failed, and the lane has a newer writer
   * @throws StreamingQueryException if it failed otherwise
   */
  void await(SparkSession spark, SparkContextManager context, StreamingSettings settings)
      throws StreamingQueryException, InterruptedException {
    await(spark, context, settings, () -> false, (entry, took) -> {});
  }

  /**
   * The same, of a query that may be held on purpose.
   *
   * @param held whether it is
   * @param listener is told of a stall that the settings only want reported
   */
  void await(
      SparkSession spark,
      SparkContextManager context,
      StreamingSettings settings,
      BooleanSupplier held,
      JobListener listener)
      throws StreamingQueryException, InterruptedException {
    AtomicReference<@Nullable StalledException> stalled = new AtomicReference<>();
    HealthWatch.Listener interrupting =
        story -> {
          stalled.set(new StalledException(story));
          context.interrupt();
        };
    HealthWatch watch =
        HealthWatch.of(
            spark,
            query,
            settings.stalledAfter(),
            held,
            settings.onStall() == OnStall.RESTART ? interrupting : reporting(listener));
    try {
      context.awaitTermination();
    } catch (StreamingQueryException | ForcedStopException e) {
      StalledException cause = stalled.get();
      if (cause == null) {
        throwIfFenced(lane, e);
        throw e;
      }
      cause.addSuppressed(e);
      throw cause;
    } finally {
      watch.close();
    }
    StalledException cause = stalled.get();
    if (cause != null) {
      throw cause;
    }
  }

  private static HealthWatch.Listener reporting(JobListener listener) {
    return new HealthWatch.Listener() {
      @Override
      public void stalled(String story) {
        listener.stalled(story);
      }

      @Override
      public void revived() {
        listener.revived();
      }
    };
  }

  /** Checks that no newer writer has opened the lane, before something is touched that both use. */
  static void requireNotFenced(LaneWriter lane) throws IOException {
    Optional<AnotherWriterException> fenced = lane.fenced();
    if (fenced.isPresent()) {
      throw fenced.get();
    }
  }

  /** Whatever a fenced writer has stumbled over, the other writer is the reason. */
  static void throwIfFenced(LaneWriter lane, Exception failure) {
    Optional<AnotherWriterException> fenced;
    try {
      fenced = lane.fenced();
    } catch (IOException | RuntimeException e) {
      failure.addSuppressed(e);
      return;
    }
    if (fenced.isPresent()) {
      fenced.get().addSuppressed(failure);
      throw fenced.get();
    }
  }
}
