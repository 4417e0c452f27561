package dev.bronzeline.job;

/** A query gave no sign of life for longer than the configuration allows, and was interrupted. */
public final class StalledException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  StalledException(String message) {
    super(message);
  }
}
