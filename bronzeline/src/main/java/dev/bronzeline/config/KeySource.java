package dev.bronzeline.config;

import java.nio.file.Path;

/** Where the bytes of a key come from. It tells the place, never the key. */
public sealed interface KeySource {

  /** The setting {@code pii.key} itself. */
  record Setting() implements KeySource {
    @Override
    public String toString() {
      return "pii.key";
    }
  }

  /** A variable of the environment, with the key in base64. */
  record Variable(String name) implements KeySource {
    @Override
    public String toString() {
      return "env:" + name;
    }
  }

  /** A file with the key in base64. */
  record InFile(Path path) implements KeySource {
    @Override
    public String toString() {
      return "file:" + path;
    }
  }

  /** A {@link KeyProvider}. */
  record Provided(String className) implements KeySource {
    @Override
    public String toString() {
      return "class:" + className;
    }
  }

  /** Where a relative file is: in the configuration directory. */
  default KeySource in(Path directory) {
    return this instanceof InFile file
        ? new InFile(directory.resolve(file.path()).toAbsolutePath().normalize())
        : this;
  }

  /** Reads {@code env:NAME}, {@code file:PATH} or {@code class:some.Name}. */
  static Kind<KeySource> kind() {
    return new Kind<>(
        "key source",
        "env:NAME, file:PATH or class:some.Name",
        new Setting(),
        KeySource::parse,
        KeySource::toString);
  }

  private static KeySource parse(String text) {
    int colon = text.indexOf(':');
    String place = text.substring(colon + 1).strip();
    if (colon < 0 || place.isEmpty()) {
      throw new IllegalArgumentException();
    }
    return switch (text.substring(0, colon)) {
      case "env" -> new Variable(place);
      case "file" -> new InFile(Path.of(place));
      case "class" -> new Provided(place);
      default -> throw new IllegalArgumentException();
    };
  }
}
