package dev.bronzeline.job;

import dev.bronzeline.schema.SchemaSource;
import dev.bronzeline.schema.SchemaVersion;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks now and then, in a thread of its own, which version of a schema its source has: a source
 * that is slow or away holds up no batch. It tells of one new version, and then looks no more.
 */
final class SchemaWatch implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(SchemaWatch.class);

  private final SchemaSource source;
  private final Predicate<SchemaVersion> isNew;
  private final Consumer<SchemaVersion> found;
  private final JobListener listener;
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(SchemaWatch::daemon);
  private @Nullable Instant unseenSince;

  /**
   * @param source throws when it cannot be asked
   * @param isNew whether a version is another one than those that the job knows
   * @param found is told of it, in the thread of the watch
   * @param listener is told after each look whether the source could be asked
   */
  private SchemaWatch(
      SchemaSource source,
      Predicate<SchemaVersion> isNew,
      Consumer<SchemaVersion> found,
      JobListener listener) {
    this.source = source;
    this.isNew = isNew;
    this.found = found;
    this.listener = listener;
  }

  /** Looks from now on, until it is closed. */
  static SchemaWatch every(
      Duration pace,
      SchemaSource source,
      Predicate<SchemaVersion> isNew,
      Consumer<SchemaVersion> found,
      JobListener listener) {
    SchemaWatch watch = new SchemaWatch(source, isNew, found, listener);
    ScheduledFuture<?> unused =
        watch.thread.scheduleWithFixedDelay(
            watch::look, pace.toMillis(), pace.toMillis(), TimeUnit.MILLISECONDS);
    return watch;
  }

  private void look() {
    SchemaVersion there;
    try {
      there = source.current();
    } catch (RuntimeException e) { // whatever it is, the next look is due all the same
      unseen(e);
      return;
    }
    if (unseenSince != null) {
      LOG.info("The source of the schema can be asked again");
      unseenSince = null;
    }
    listener.schemaUnseen(null);
    if (isNew.test(there)) {
      thread.shutdown();
      found.accept(there);
    }
  }

  private void unseen(RuntimeException why) {
    if (thread.isShutdown()) {
      return; // it was interrupted
    }
    Instant since = unseenSince;
    if (since == null) {
      since = Instant.now();
      unseenSince = since;
      LOG.warn(
          "Whether there is a newer schema cannot be found out, so the one in force stays: {}",
          why.getMessage());
    }
    listener.schemaUnseen(since);
  }

  /** Ends, also a look that is under way. Closing twice is fine. */
  @Override
  public void close() {
    thread.shutdownNow();
  }

  private static Thread daemon(Runnable work) {
    Thread thread = new Thread(work, "bronze-schema-watch");
    thread.setDaemon(true);
    return thread;
  }
}
