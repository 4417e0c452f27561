package dev.bronzeline.refine;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The versions of keys that are at hand: opens what any of them has sealed and turns back tokens of
 * any of them. It stays on the machine where a person looks; jobs carry the active key only.
 */
public final class PiiKeyring {
  private final Map<String, PiiKey> live = new TreeMap<>();
  private final Map<String, String> destroyed;
  private final byte @Nullable [] spare;

  /**
   * A keyring.
   *
   * @param live the versions at hand
   * @param destroyed the names of destroyed versions and when that was; they are refused even if
   *     somebody still has them
   * @param spare the bytes of a key that is tried for versions that are neither; null for none
   */
  public PiiKeyring(List<PiiKey> live, Map<String, String> destroyed, byte @Nullable [] spare) {
    live.forEach(key -> this.live.put(key.id(), key));
    this.destroyed = new HashMap<>(destroyed);
    this.spare = spare == null ? null : spare.clone();
  }

  /** Whether there is a key, or a reason why there is none, for this version. */
  public boolean knows(String keyId) {
    return spare != null || live.containsKey(keyId) || destroyed.containsKey(keyId);
  }

  /**
   * The payload that was sealed for this record.
   *
   * @throws IllegalArgumentException if it is not a sealed payload, its key is destroyed or not
   *     here, it was sealed for another record, or was changed since
   */
  public byte[] open(byte[] sealed, Coordinates record) {
    return key(PayloadCipher.keyIdOf(sealed), "was sealed").cipher().open(sealed, record);
  }

  /**
   * The bytes whose token this is.
   *
   * @throws IllegalArgumentException if it is not a token, its key is destroyed or not here, or it
   *     was changed
   */
  public byte[] reveal(String token) {
    return key(TokenCipher.keyIdOf(token), "was made").tokens().reveal(token);
  }

  private PiiKey key(String id, String what) {
    String when = destroyed.get(id);
    if (when != null) {
      throw new IllegalArgumentException(
          "It %s with the key '%s', which was destroyed at %s: nobody can read it any more"
              .formatted(what, id, when));
    }
    PiiKey key = live.get(id);
    if (key != null) {
      return key;
    }
    if (spare != null) {
      return new PiiKey(id, spare);
    }
    throw new IllegalArgumentException(
        "It %s with the key '%s', which is not among those at hand (%s); add that version to pii.keys"
            .formatted(what, id, live.isEmpty() ? "none" : String.join(", ", live.keySet())));
  }

  @Override
  public String toString() {
    return "PiiKeyring" + live.keySet();
  }
}
