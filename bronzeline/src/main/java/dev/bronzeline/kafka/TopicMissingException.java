package dev.bronzeline.kafka;

/** A topic that is to be read does not exist, or this user may not see it. */
public final class TopicMissingException extends RuntimeException {

  private static final long serialVersionUID = 1;

  TopicMissingException(String message) {
    super(message);
  }
}
