package dev.bronzeline.config;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A view of one section of the configuration. A read that finds something wrong notes a {@link
 * Problem} and returns a stand-in, so that the reader goes on and all problems come out at once;
 * {@link #finish} then adds the keys that nobody asked for. Not thread-safe.
 */
final class Settings {

  /** A key that was asked for: how the documentation test knows what exists. */
  record Known(String path, String kind, @Nullable String fallback) {}

  /** What all sections of one load share. */
  private record Context(Problems problems, Interpolation texts, Map<String, Known> known) {}

  private final Context context;
  private final String path;
  private final Tree.Section section;
  private final Set<String> asked = new LinkedHashSet<>();
  private final Map<String, Settings> sections = new LinkedHashMap<>();
  private final Map<String, List<Settings>> lists = new HashMap<>();

  private Settings(Context context, String path, Tree.Section section) {
    this.context = context;
    this.path = path;
    this.section = section;
  }

  /** The view of a whole configuration. */
  static Settings of(Tree.Section root, Problems problems, Interpolation texts) {
    return new Settings(new Context(problems, texts, new LinkedHashMap<>()), "", root);
  }

  /** From now on, {@code ${name}} stands for this value. */
  void define(String name, String value) {
    context.texts.names().put(name, value);
  }

  /** A value that must be there. */
  <T> T require(String key, Kind<T> kind) {
    int before = context.problems.count();
    T value = find(key, kind);
    if (value != null) {
      return value;
    }
    if (context.problems.count() == before) {
      problem(key, "is required and must be " + kind.must(), null);
    }
    return kind.standIn();
  }

  /** A value with a default. */
  <T> T get(String key, Kind<T> kind, T fallback) {
    ask(key, kind.name(), kind.show().apply(fallback));
    T value = read(key, kind);
    return value == null ? fallback : value;
  }

  /** A value that may be absent. */
  <T> @Nullable T find(String key, Kind<T> kind) {
    ask(key, kind.name(), null);
    return read(key, kind);
  }

  /** A value that must be there, and that no problem shows: it may be a secret by mistake. */
  <T> T requireHidden(String key, Kind<T> kind) {
    ask(key, kind.name(), null);
    if (!(tree(key) instanceof Tree.Text text)) {
      problem(key, "is required and must be " + kind.must(), null);
      return kind.standIn();
    }
    String filled = fill(key, text);
    try {
      return filled == null ? kind.standIn() : kind.parse().apply(filled);
    } catch (IllegalArgumentException e) {
      problem(key, "must be " + kind.must(), null);
      return kind.standIn();
    }
  }

  /** An environment variable; null when it is not set. */
  @Nullable String variable(String name) {
    return context.texts.env().apply(name);
  }

  /** A list of single values; empty when absent. */
  <T> List<T> list(String key, Kind<T> kind) {
    ask(key, "list of " + kind.name(), null);
    List<T> values = new ArrayList<>();
    for (Tree item : items(key)) {
      String at = "%s[%d]".formatted(key, values.size());
      T value = item(at, item, kind);
      values.add(value == null ? kind.standIn() : value);
    }
    return List.copyOf(values);
  }

  /** One value, or a list of them; empty when absent. */
  <T> List<T> some(String key, Kind<T> kind) {
    ask(key, "one or a list of " + kind.name(), null);
    if (tree(key) instanceof Tree.Items) {
      return list(key, kind);
    }
    T value = read(key, kind);
    return value == null ? List.of() : List.of(value);
  }

  /** Lists of values under names that are not ours to know, in the order of the file. */
  <T> Map<String, List<T>> lists(String key, Kind<T> kind) {
    ask(key + ".*", "list of " + kind.name(), null);
    Settings section = section(key);
    Map<String, List<T>> values = new LinkedHashMap<>();
    for (String name : section.section.entries().keySet()) {
      section.asked.add(name);
      List<T> list = new ArrayList<>();
      for (Tree item : section.items(name)) {
        T value = section.item("%s[%d]".formatted(name, list.size()), item, kind);
        list.add(value == null ? kind.standIn() : value);
      }
      values.put(name, List.copyOf(list));
    }
    return values;
  }

  /** A section; an empty one when absent. */
  Settings section(String key) {
    asked.add(key);
    return section(key, context);
  }

  private Settings section(String key, Context its) {
    return sections.computeIfAbsent(
        key,
        absent -> {
          Tree tree = tree(key);
          if (tree != null && !(tree instanceof Tree.Section)) {
            problem(key, "must be a section with keys, but is " + tree.kind(), null);
          }
          return new Settings(its, path(key), asSection(tree));
        });
  }

  /**
   * A section whose keys the documentation tells in another place; an empty one when absent.
   *
   * @param kind what the documentation calls it
   */
  Settings section(String key, String kind) {
    ask(key, kind, null);
    Context undocumented = new Context(context.problems, context.texts, new LinkedHashMap<>());
    return section(key, undocumented);
  }

  /** A list of sections; empty when absent. */
  List<Settings> sections(String key) {
    asked.add(key);
    return lists.computeIfAbsent(
        key,
        absent -> {
          List<Settings> all = new ArrayList<>();
          for (Tree item : items(key)) {
            String at = "%s[%d]".formatted(key, all.size());
            if (!(item instanceof Tree.Section)) {
              problem(at, "must be a section with keys, but is " + item.kind(), null);
            }
            all.add(new Settings(context, path(at), asSection(item)));
          }
          return List.copyOf(all);
        });
  }

  /** Options for another system, whose names are not ours to know. */
  Options options(String key) {
    ask(key + ".*", "text", null);
    Settings options = section(key);
    Map<String, String> values = new HashMap<>();
    options
        .section
        .entries()
        .forEach(
            (name, tree) -> {
              options.asked.add(name);
              if (tree instanceof Tree.Text text) {
                String value = options.fill(name, text);
                if (value != null && !value.isEmpty()) {
                  values.put(name, value);
                }
              } else if (!(tree instanceof Tree.Nothing)) {
                options.problem(
                    name,
                    "must be a single value, but is " + tree.kind(),
                    "write nested names with dots, as in a.b.c: value");
              }
            });
    return Options.of(values);
  }

  /** A secret; null when absent. */
  @Nullable Secret secret(String key) {
    ask(key, "secret", null);
    Tree tree = tree(key);
    if (tree instanceof Tree.Text text) {
      String value = fill(key, text);
      return value == null || value.isEmpty() ? null : Secret.of(value);
    }
    if (tree != null) {
      problem(key, "must be a single value, but is " + tree.kind(), null);
    }
    return null;
  }

  /** A value in whatever shape it is written; null when absent. */
  @Nullable Tree raw(String key, String kind, String fallback) {
    ask(key, kind, fallback);
    return tree(key);
  }

  /** Whether the key is there with a value, be it a wrong one. */
  boolean has(String key) {
    Tree tree = tree(key);
    if (tree instanceof Tree.Text text) {
      String filled = context.texts.fill(text.text(), (message, remedy) -> {});
      return filled == null || !filled.isEmpty();
    }
    return tree != null;
  }

  /** Whether the value of a key is written as a list. */
  boolean isList(String key) {
    return tree(key) instanceof Tree.Items;
  }

  /** The path of a key of this section. */
  String path(String key) {
    return path.isEmpty() ? key : path + "." + key;
  }

  /** Notes a problem with a key of this section, without its value. */
  void problem(String key, String message, @Nullable String remedy) {
    context.problems.add(path(key), null, message, remedy);
  }

  /** Notes a problem with this section. */
  void problem(String message, @Nullable String remedy) {
    context.problems.add(path, null, message, remedy);
  }

  /** Notes a problem with the value of a key of this section, as written. */
  void wrong(String key, String message, @Nullable String remedy) {
    String value = tree(key) instanceof Tree.Text text ? text.text() : null;
    context.problems.add(path(key), value, message, remedy);
  }

  /** Notes the keys that nobody asked for, here and below. */
  void finish() {
    for (String key : section.entries().keySet()) {
      if (!asked.contains(key)) {
        problem(key, "is not a known setting", suggestion(key));
      }
    }
    finishSections();
    lists.values().forEach(list -> list.forEach(Settings::finish));
  }

  /** The same for the sections below only. */
  void finishSections() {
    sections.values().forEach(Settings::finish);
  }

  /** All keys that were asked for so far, in order, with {@code []} for the items of a list. */
  List<Known> known() {
    return List.copyOf(context.known.values());
  }

  private @Nullable String suggestion(String key) {
    if (Nearest.to(key, asked) == null) {
      Set<String> elsewhere = new HashSet<>();
      for (String known : context.known.keySet()) {
        if (known.endsWith("." + key)) {
          elsewhere.add(known);
        }
      }
      if (!elsewhere.isEmpty()) {
        return "did you mean " + String.join(" or ", elsewhere.stream().sorted().toList()) + "?";
      }
    }
    return Nearest.remedy(key, asked);
  }

  private void ask(String key, String kind, @Nullable String fallback) {
    asked.add(key);
    String known = path(key).replaceAll("\\[\\d+]", "[]");
    context.known.putIfAbsent(known, new Known(known, kind, fallback));
  }

  private @Nullable Tree tree(String key) {
    Tree tree = section.get(key);
    return tree instanceof Tree.Nothing ? null : tree;
  }

  private static Tree.Section asSection(@Nullable Tree tree) {
    return tree instanceof Tree.Section section
        ? section
        : new Tree.Section(Map.of(), new Origin("", 0));
  }

  private List<Tree> items(String key) {
    Tree tree = tree(key);
    if (tree instanceof Tree.Items items) {
      return items.items();
    }
    if (tree != null) {
      problem(key, "must be a list, but is " + tree.kind(), "write [a, b]");
    }
    return List.of();
  }

  private <T> @Nullable T read(String key, Kind<T> kind) {
    Tree tree = tree(key);
    if (!(tree instanceof Tree.Text text)) {
      if (tree != null) {
        problem(key, "must be " + kind.must() + ", but is " + tree.kind(), null);
      }
      return null;
    }
    String filled = fill(key, text);
    // Empty is absent, so that ${env:NAME:-} leaves a setting out.
    return filled == null || filled.isEmpty() ? null : parse(key, text.text(), filled, kind);
  }

  private <T> @Nullable T parse(String key, String written, String filled, Kind<T> kind) {
    try {
      return kind.parse().apply(filled);
    } catch (IllegalArgumentException | ArithmeticException e) {
      context.problems.add(path(key), written, "must be " + kind.must(), kind.hint(filled));
      return null;
    }
  }

  private <T> @Nullable T item(String at, Tree item, Kind<T> kind) {
    if (!(item instanceof Tree.Text text)) {
      problem(at, "must be " + kind.must() + ", but is " + item.kind(), null);
      return null;
    }
    String filled = fill(at, text);
    return filled == null ? null : parse(at, text.text(), filled, kind);
  }

  private @Nullable String fill(String key, Tree.Text text) {
    return context.texts.fill(text.text(), (message, remedy) -> problem(key, message, remedy));
  }
}
