package dev.bronzeline.config;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One version of a key for personal data. It can be printed: the bytes hide themselves.
 *
 * @param id the key's id
 * @param version its version; 0 for a key without versions
 * @param source where its bytes come from
 * @param active whether it is the one that is written with
 * @param secret 32 bytes in base64; null when there was a problem with them
 */
public record PiiKeySettings(
    String id, int version, KeySource source, boolean active, @Nullable Secret secret) {

  private static final int BYTES = 32;
  private static final String MAKE = "make one with: openssl rand -base64 32";

  /** Marks hashes that were made without a key. */
  private static final String TAKEN = "sha256";

  /** What marks hashes and payloads that this version made: {@code id}, or {@code id.version}. */
  public String name() {
    return name(id, version);
  }

  /** The name of one version of a key. */
  public static String name(String id, int version) {
    return version == 0 ? id : id + "." + version;
  }

  /** The key's 32 bytes. */
  public byte[] bytes() {
    if (secret == null) {
      throw new IllegalStateException("The key " + name() + " could not be read");
    }
    return decoded(secret.reveal());
  }

  /**
   * The keys of a section {@code pii}: {@code keys}, or one from {@code key} and {@code key-id}.
   */
  static List<PiiKeySettings> readAll(Settings pii, Path directory) {
    Secret key = pii.secret("key");
    String id = pii.get("key-id", Kind.NAME, "k1");
    List<Settings> several = pii.sections("keys");
    checkId(pii, "key-id", id);
    if (several.isEmpty()) {
      return one(pii, key, id);
    }
    for (String single : List.of("key", "key-id")) {
      if (pii.has(single)) {
        pii.problem(single, "has no use beside pii.keys", "move it there");
      }
    }
    List<PiiKeySettings> keys = new ArrayList<>();
    several.forEach(item -> keys.add(read(item, directory, several.size() == 1)));
    checkDifferent(several, keys);
    long active = keys.stream().filter(PiiKeySettings::active).count();
    if (active != 1) {
      pii.problem(
          "keys",
          "has %s active version".formatted(active == 0 ? "no" : "more than one"),
          "give active: true to the one to write with");
    }
    return List.copyOf(keys);
  }

  private static List<PiiKeySettings> one(Settings pii, @Nullable Secret key, String id) {
    if (key == null && !pii.has("key")) {
      return List.of();
    }
    boolean good = key != null && isKey(key.reveal());
    if (key != null && !good) {
      pii.problem("key", "must be 32 bytes in base64", MAKE);
    }
    return List.of(new PiiKeySettings(id, 0, new KeySource.Setting(), true, good ? key : null));
  }

  private static PiiKeySettings read(Settings item, Path directory, boolean alone) {
    String id = item.require("id", Kind.NAME);
    checkId(item, "id", id);
    int version = item.get("version", Kind.count(0), 0);
    KeySource source = item.requireHidden("source", KeySource.kind()).in(directory);
    Boolean active = item.find("active", Kind.FLAG);
    return new PiiKeySettings(
        id, version, source, active == null ? alone : active, secret(item, id, version, source));
  }

  private static void checkId(Settings settings, String key, String id) {
    if (id.equals(TAKEN)) {
      settings.problem(key, "marks hashes without a key, so no key may be called so", null);
    }
  }

  private static void checkDifferent(List<Settings> items, List<PiiKeySettings> keys) {
    Set<String> names = new HashSet<>();
    Set<Secret> secrets = new HashSet<>();
    for (int i = 0; i < keys.size(); i++) {
      PiiKeySettings key = keys.get(i);
      if (!key.id.isEmpty() && !names.add(key.name())) {
        items.get(i).problem("id", "has this version already", "give each version a number");
      }
      if (key.secret != null && !secrets.add(key.secret)) {
        items
            .get(i)
            .problem(
                "source",
                "leads to the bytes of another version, which would outlive the end of this one",
                MAKE);
      }
    }
  }

  private static @Nullable Secret secret(Settings item, String id, int version, KeySource source) {
    String text;
    try {
      if (source instanceof KeySource.Variable variable) {
        text = item.variable(variable.name());
        if (text == null || text.isEmpty()) {
          throw new IOException(
              "the environment variable %s is not set".formatted(variable.name()));
        }
      } else if (source instanceof KeySource.InFile file) {
        text = new KeyFile(file.path()).read();
      } else if (source instanceof KeySource.Provided provided) {
        text = Base64.getEncoder().encodeToString(provided(provided.className(), id, version));
      } else {
        return null; // The source itself is a problem.
      }
    } catch (IOException e) {
      item.problem("source", "cannot be used: " + e.getMessage(), null);
      return null;
    }
    if (!isKey(text)) {
      item.problem("source", "must lead to 32 bytes in base64", MAKE);
      return null;
    }
    return Secret.of(text.strip());
  }

  private static byte[] provided(String className, String id, int version) throws IOException {
    KeyProvider provider = provider(className);
    try {
      return provider.key(id, version);
    } catch (Exception e) {
      throw new IOException(
          "%s has no key: %s: %s"
              .formatted(className, e.getClass().getSimpleName(), e.getMessage()),
          e);
    }
  }

  private static KeyProvider provider(String className) throws IOException {
    Object instance;
    try {
      instance =
          Class.forName(className, true, Thread.currentThread().getContextClassLoader())
              .getConstructor()
              .newInstance();
    } catch (ReflectiveOperationException | LinkageError e) {
      throw new IOException(
          "there is no class %s with a public constructor without parameters".formatted(className),
          e);
    }
    if (instance instanceof KeyProvider provider) {
      return provider;
    }
    throw new IOException(
        "the class %s does not implement %s".formatted(className, KeyProvider.class.getName()));
  }

  private static boolean isKey(String text) {
    try {
      return decoded(text).length == BYTES;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static byte[] decoded(String text) {
    return Base64.getDecoder().decode(text.strip());
  }
}
