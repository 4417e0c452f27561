package dev.bronzeline.config;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The problems found so far. Whoever reads or checks configuration adds to the list and goes on, so
 * that a person sees everything that is wrong at once. Not thread-safe.
 */
public final class Problems {

  private final List<Problem> found = new ArrayList<>();
  private Places places = path -> null;

  /** Knows where a setting stands. */
  @FunctionalInterface
  interface Places {
    @Nullable Origin of(String path);
  }

  /** From now on, settings are found where these places say. */
  void locate(Places places) {
    this.places = places;
  }

  /**
   * Notes a problem with a setting.
   *
   * @param path the setting, as in {@code rules[2].field}
   * @param value the value as written, null when there is none or it is a secret
   * @param message what is wrong, as the rest of a sentence that begins with the path
   * @param remedy what to do about it, null when the message says it
   */
  public void add(String path, @Nullable String value, String message, @Nullable String remedy) {
    add(places.of(path), path, value, message, remedy);
  }

  void add(
      @Nullable Origin origin,
      String path,
      @Nullable String value,
      String message,
      @Nullable String remedy) {
    found.add(
        new Problem(
            origin == null ? null : origin.file(),
            origin == null ? 0 : origin.line(),
            path,
            value,
            message,
            remedy));
  }

  /** All problems, by file and line. */
  public List<Problem> list() {
    return found.stream()
        .distinct()
        .sorted(
            Comparator.comparing(
                    Problem::file, Comparator.nullsFirst(Comparator.<String>naturalOrder()))
                .thenComparing(Problem::line))
        .toList();
  }

  /** Whether nothing is wrong so far. */
  public boolean isEmpty() {
    return found.isEmpty();
  }

  /** Whether something is wrong with this setting, or with a part of it. */
  public boolean isAbout(String path) {
    return found.stream()
        .map(Problem::path)
        .anyMatch(each -> each.equals(path) || each.startsWith(path + "."));
  }

  /** Forgets what is wrong with some settings, for who can do without them. */
  void forget(Predicate<String> paths) {
    found.removeIf(problem -> paths.test(problem.path()));
  }

  int count() {
    return found.size();
  }

  /** Throws when there is any problem. */
  void throwIfAny(String what) {
    if (!found.isEmpty()) {
      throw new InvalidConfigException(what, list());
    }
  }
}
