package dev.bronzeline.spark;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntConsumer;
import org.apache.hadoop.service.launcher.IrqHandler;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * SIGTERM and SIGINT of this process: the first one asks for a graceful stop, the second one ends
 * the process at once.
 *
 * <p>The signals are taken over instead of using a shutdown hook. A hook runs beside Spark's own,
 * which stops the context in the middle of a batch, and a process that ends through hooks reports
 * 143 or 130 even when all went well.
 *
 * <p>Thread-safe. One instance is in force per process: installing another replaces it.
 */
public final class StopSignals {

  /** A signal that asks the process to end. */
  public enum Signal {
    /** Ctrl-C. */
    INT(2),
    /** What {@code kill}, systemd and Kubernetes send. */
    TERM(15);

    private final int number;

    Signal(int number) {
      this.number = number;
    }

    /** What a shell reports for a process that this signal ended. */
    public int exitCode() {
      return 128 + number;
    }
  }

  private static final Logger log = LoggerFactory.getLogger(StopSignals.class);

  private final AtomicReference<@Nullable Signal> received = new AtomicReference<>();
  private final Runnable onFirst;
  private final IntConsumer halt;

  StopSignals(Runnable onFirst, IntConsumer halt) {
    this.onFirst = onFirst;
    this.halt = halt;
  }

  /**
   * Takes over SIGTERM and SIGINT.
   *
   * @param onFirst what the first signal starts, on a thread of the JVM; it should not block for
   *     long
   */
  public static StopSignals install(Runnable onFirst) {
    StopSignals signals = new StopSignals(onFirst, Runtime.getRuntime()::halt);
    for (Signal signal : Signal.values()) {
      try {
        new IrqHandler(signal.name(), interrupt -> signals.raised(signal)).bind();
      } catch (IllegalArgumentException e) {
        log.warn(
            "SIG{} cannot be handled, so it ends the process without waiting for the batch: {}."
                + " Start Java without -Xrs.",
            signal,
            e.getMessage());
      }
    }
    return signals;
  }

  /** The first signal that came, if any. */
  public Optional<Signal> received() {
    return Optional.ofNullable(received.get());
  }

  void raised(Signal signal) {
    if (received.compareAndSet(null, signal)) {
      log.info("SIG{}: stopping after the current batch; a second signal stops at once", signal);
      onFirst.run();
    } else {
      log.warn("SIG{} again: stopping at once; the next start takes up the open batch", signal);
      halt.accept(signal.exitCode());
    }
  }
}
