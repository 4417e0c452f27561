package dev.bronzeline.schema;

import org.jspecify.annotations.Nullable;

/** A schema cannot be used; the message says which, why, and what to do. */
public final class SchemaException extends RuntimeException {

  SchemaException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }

  SchemaException(String message) {
    this(message, null);
  }
}
