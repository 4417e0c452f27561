package dev.bronzeline.launch;

import dev.bronzeline.job.DedupState;
import dev.bronzeline.job.RunState;
import dev.bronzeline.job.RunState.Phase;
import dev.bronzeline.job.RunStateFile;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes down for {@code bronze status} what a job is about. In the background, because the store
 * may be just what is away; what cannot be written is not.
 */
final class StateReport implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(StateReport.class);
  private static final long PATIENCE_SECONDS = 5;
  private static final Duration PACE = Duration.ofSeconds(10);

  private final RunStateFile file;
  private final String host = hostName();
  private final ExecutorService background =
      new ThreadPoolExecutor(
          1,
          1,
          0,
          TimeUnit.SECONDS,
          new LinkedBlockingQueue<>(1),
          task -> {
            Thread thread = new Thread(task, "bronze-state");
            thread.setDaemon(true);
            return thread;
          },
          new ThreadPoolExecutor.DiscardOldestPolicy());

  private @Nullable DedupState remembered;
  private @Nullable RunState told;
  private Instant written = Instant.EPOCH;

  StateReport(RunStateFile file) {
    this.file = file;
  }

  /** What was told last; null before anything was. */
  synchronized RunState.@Nullable Phase phase() {
    return told == null ? null : told.phase();
  }

  /**
   * Tells what the deduplication remembers. It is written down with the phase, and also by itself
   * now and then: it changes with every batch.
   */
  synchronized void remembers(DedupState state) {
    remembered = state;
    RunState last = told;
    if (last != null && Duration.between(written, state.at()).compareTo(PACE) >= 0) {
      write(last);
    }
  }

  /** Tells the state; a newer one takes the place of one that is not written yet. */
  synchronized void tell(
      Phase phase, int failures, @Nullable String reason, @Nullable Instant nextAttempt) {
    write(
        new RunState(
            phase,
            Instant.now(),
            host,
            ProcessHandle.current().pid(),
            failures,
            reason,
            nextAttempt,
            remembered));
  }

  private void write(RunState state) {
    told = state;
    written = Instant.now();
    RunState now =
        new RunState(
            state.phase(),
            state.at(),
            state.host(),
            state.pid(),
            state.failures(),
            state.reason(),
            state.nextAttempt(),
            remembered);
    background.execute(
        () -> {
          try {
            file.write(now);
          } catch (IOException | RuntimeException e) {
            log.debug("The job's state could not be written down", e);
          }
        });
  }

  /** Waits a little for what was told last. */
  @Override
  public void close() {
    background.shutdown();
    try {
      if (!background.awaitTermination(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        background.shutdownNow();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static String hostName() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "unknown";
    }
  }
}
