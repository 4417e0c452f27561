package dev.bronzeline.config;

import org.jspecify.annotations.Nullable;

/** The environment variables of this process. */
public final class EnvironmentVariables {

  private EnvironmentVariables() {}

  /** A variable's value; null when it is not set. */
  public static @Nullable String get(String name) {
    return System.getenv(name);
  }
}
