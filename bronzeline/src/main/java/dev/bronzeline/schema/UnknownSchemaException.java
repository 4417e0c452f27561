package dev.bronzeline.schema;

/** The registry was asked, and has no such schema: asking again will not help. */
public final class UnknownSchemaException extends RuntimeException {

  private static final long serialVersionUID = 1;

  /** With what was asked for, and of whom. */
  public UnknownSchemaException(String message) {
    super(message);
  }
}
