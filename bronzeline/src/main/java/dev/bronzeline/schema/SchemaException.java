package dev.bronzeline.schema;

import org.jspecify.annotations.Nullable;

/** A schema cannot be used; the message says which, why, and what to do. */
public final class SchemaException extends RuntimeException {

  /** With which schema it is, why, and what to do. */
  public SchemaException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }

  /** The same where nothing was thrown. */
  public SchemaException(String message) {
    this(message, null);
  }
}
