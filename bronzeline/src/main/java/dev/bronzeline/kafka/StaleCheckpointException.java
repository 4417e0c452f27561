package dev.bronzeline.kafka;

/**
 * Spark's checkpoint asks for records that Kafka does not have, and the log does not need them. The
 * next start sets the checkpoint aside and goes on where the log ends.
 */
public final class StaleCheckpointException extends RuntimeException {

  private static final long serialVersionUID = 1;

  /**
   * What Spark found missing.
   *
   * @param cause the failure of the query
   */
  public StaleCheckpointException(Throwable cause) {
    super(
        "Spark's checkpoint asks for records that Kafka does not have, or that a backfill has published. Nothing that was owed is lost: the next start sets the checkpoint aside and goes on where the log ends.",
        cause);
  }
}
