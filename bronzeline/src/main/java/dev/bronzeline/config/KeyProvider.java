package dev.bronzeline.config;

/**
 * Gives keys that are neither in the environment nor in a file, such as those of a vault or a key
 * management service. A configuration names the class: {@code source: class:com.acme.VaultKeys}; it
 * is on the class path and has a public constructor without parameters.
 *
 * <p>It is asked once for each version that is configured, on the machine that reads the
 * configuration; executors get keys from there.
 */
@FunctionalInterface
public interface KeyProvider {

  /**
   * The 32 bytes of one version of a key.
   *
   * @param id the key's id
   * @param version its version; 0 for a key without versions
   * @throws Exception when it cannot be had. The message is shown to people, so it must not tell
   *     anything about the key's bytes
   */
  byte[] key(String id, int version) throws Exception;
}
