package dev.bronzeline.storage;

import dev.bronzeline.ledger.LedgerJson;
import java.io.IOException;
import java.time.Instant;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * Which versions of keys were destroyed, as a root remembers it: one file for each in {@code
 * _keys/}. What is remembered is never forgotten.
 */
public final class DestroyedKeys {
  private static final String FOLDER = "_keys";
  private static final String END = ".destroyed.json";

  private final Store store;

  /** The destroyed keys that a store remembers. */
  DestroyedKeys(Store store) {
    this.store = store;
  }

  /**
   * A version of a key that is no more.
   *
   * @param key its name
   * @param at when it was destroyed
   * @param by by whom
   */
  public record Destroyed(String key, Instant at, String by) {}

  /**
   * The destroyed keys that a root remembers.
   *
   * @throws IOException if the file system cannot be reached
   */
  public static DestroyedKeys of(String root, Configuration hadoop) throws IOException {
    return new DestroyedKeys(Stores.open(new Path(root), hadoop));
  }

  /**
   * All of them, by name.
   *
   * @throws IOException if they cannot be read: then nobody can say that a key is none of them
   */
  public SortedMap<String, Destroyed> read() throws IOException {
    SortedMap<String, Destroyed> all = new TreeMap<>();
    for (Stored file : store.list(FOLDER)) {
      Optional<byte[]> content =
          file.path().endsWith(END) ? store.read(file.path()) : Optional.empty();
      if (content.isPresent()) {
        Destroyed destroyed = LedgerJson.read(content.get(), Destroyed.class);
        all.put(destroyed.key(), destroyed);
      }
    }
    return all;
  }

  /** Remembers one; if it is remembered already, nothing changes. */
  public void remember(Destroyed destroyed) throws IOException {
    store.createIfAbsent(path(destroyed.key()), LedgerJson.write(destroyed));
  }

  /** Where a root remembers a key, relative to it. */
  public static String path(String key) {
    return FOLDER + "/" + key + END;
  }
}
