package dev.bronzeline.storage;

import java.io.InterruptedIOException;
import java.util.concurrent.TimeUnit;

/** What to do between two attempts at the same operation. */
@FunctionalInterface
interface Pause {
  /** Waits 0.2 s, 0.4 s, 0.8 s, 1.6 s. */
  Pause BACKOFF =
      attempt -> {
        try {
          TimeUnit.MILLISECONDS.sleep(100L << attempt);
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          throw (InterruptedIOException)
              new InterruptedIOException("Interrupted between two attempts").initCause(e);
        }
      };

  /**
   * Returns when it is time for the next attempt.
   *
   * @param attempt the number of the attempt that failed, from 1
   */
  void afterAttempt(int attempt) throws InterruptedIOException;
}
