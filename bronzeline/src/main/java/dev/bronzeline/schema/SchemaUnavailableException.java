package dev.bronzeline.schema;

import java.io.IOException;
import java.io.UncheckedIOException;

/** The registry cannot be asked now. It may answer later. */
public final class SchemaUnavailableException extends UncheckedIOException {

  private static final long serialVersionUID = 1;

  /** With what was asked for, of whom, and why there was no answer. */
  public SchemaUnavailableException(String message, IOException cause) {
    super(message, cause);
  }

  /** The same where nothing was thrown. */
  public SchemaUnavailableException(String message) {
    this(message, new IOException(message));
  }
}
