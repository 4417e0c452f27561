package dev.bronzeline.config;

import com.fasterxml.jackson.annotation.JsonValue;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import org.jspecify.annotations.Nullable;

/**
 * A value that nobody may read by accident: it prints as {@code ***} and becomes {@code "***"} in
 * JSON. It is serializable, because executors need keys, too.
 */
public final class Secret implements Serializable {

  private static final long serialVersionUID = 1L;
  private static final String HIDDEN = "***";

  private final String value;

  private Secret(String value) {
    this.value = value;
  }

  /** Hides a value. */
  public static Secret of(String value) {
    return new Secret(value);
  }

  /** The value itself, in clear: hand it to what needs it, and to nothing that prints. */
  public String reveal() {
    return value;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Secret secret
        && MessageDigest.isEqual(
            value.getBytes(StandardCharsets.UTF_8), secret.value.getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public int hashCode() {
    return value.hashCode();
  }

  @Override
  @JsonValue
  public String toString() {
    return HIDDEN;
  }
}
