package dev.bronzeline.spark;

import java.time.Duration;

/**
 * A graceful stop was asked for, but the batch in progress, or the start of the job, did not end
 * within the deadline and was interrupted.
 *
 * <p>No harm is done: the interrupted batch was either published whole or not at all, and the next
 * start takes it up.
 */
public final class ForcedStopException extends RuntimeException {

  private static final long serialVersionUID = 1;

  ForcedStopException(String what, Duration deadline) {
    super(
        "%s did not end within %s of the stop request and was interrupted; the next start takes it up. If this happens often, raise the deadline or lower the records per batch."
            .formatted(what, inWords(deadline)));
  }

  private static String inWords(Duration duration) {
    return duration.toMillis() / 1000.0 + " seconds";
  }
}
