package dev.bronzeline.kafka;

/** Kafka does not answer. It may answer later. */
public final class KafkaAwayException extends RuntimeException {

  private static final long serialVersionUID = 1;

  KafkaAwayException(String message, Throwable cause) {
    super(message, cause);
  }
}
