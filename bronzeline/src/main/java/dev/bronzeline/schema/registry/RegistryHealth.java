package dev.bronzeline.schema.registry;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How a registry answers this JVM, for metrics and alerts.
 *
 * @param failures how often it was asked in vain, after all retries
 * @param silentSince when it was first asked in vain since its last answer; null while it answers
 * @param problem why, the last time; null while it answers
 */
public record RegistryHealth(
    long failures, @Nullable Instant silentSince, @Nullable String problem) {

  static final RegistryHealth GOOD = new RegistryHealth(0, null, null);

  /** Whether it answered when it was last asked; also when it never was. */
  public boolean answers() {
    return silentSince == null;
  }

  RegistryHealth answered() {
    return answers() ? this : new RegistryHealth(failures, null, null);
  }

  RegistryHealth silent(Instant now, String why) {
    return new RegistryHealth(failures + 1, silentSince == null ? now : silentSince, why);
  }
}
