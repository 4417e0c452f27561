package dev.bronzeline.config;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Configuration as it is written: texts, lists and sections, each with its place. Scalars stay text
 * until a setting reads them, so {@code version: 1.10} is not a number by accident.
 *
 * <p>Trees print as their kind, never with their content: they may hold secrets.
 */
sealed interface Tree {

  Origin origin();

  /** What a person would call it. */
  String kind();

  /** An empty value or {@code null}: as if the key were not there, and so a way to unset it. */
  record Nothing(Origin origin) implements Tree {
    @Override
    public String kind() {
      return "nothing";
    }
  }

  /** A scalar, as written. */
  record Text(String text, Origin origin) implements Tree {
    @Override
    public String kind() {
      return "a single value";
    }

    @Override
    public String toString() {
      return kind();
    }
  }

  /** A list. */
  record Items(List<Tree> items, Origin origin) implements Tree {
    public Items {
      items = List.copyOf(items);
    }

    @Override
    public String kind() {
      return "a list";
    }

    @Override
    public String toString() {
      return kind();
    }
  }

  /** A section; the order of its keys is the order of the file. */
  record Section(Map<String, Tree> entries, Origin origin) implements Tree {
    public Section {
      entries = new LinkedHashMap<>(entries);
    }

    @Override
    public String kind() {
      return "a section";
    }

    @Override
    public String toString() {
      return kind();
    }

    @Nullable Tree get(String key) {
      return entries.get(key);
    }

    /** This section with another laid over it: sections merge, everything else is replaced. */
    Section merge(Section over) {
      Map<String, Tree> merged = new LinkedHashMap<>(entries);
      over.entries.forEach(
          (key, value) ->
              merged.merge(
                  key,
                  value,
                  (below, above) ->
                      below instanceof Section lower && above instanceof Section upper
                          ? lower.merge(upper)
                          : above));
      return new Section(merged, origin);
    }

    /** This section less one key. */
    Section without(String key) {
      Map<String, Tree> changed = new LinkedHashMap<>(entries);
      changed.remove(key);
      return new Section(changed, origin);
    }

    /** This section with one value set; sections on the way are created. */
    Section with(List<String> path, Tree value) {
      String key = path.get(0);
      Map<String, Tree> changed = new LinkedHashMap<>(entries);
      if (path.size() == 1) {
        changed.put(key, value);
      } else {
        Section below =
            entries.get(key) instanceof Section section
                ? section
                : new Section(Map.of(), value.origin());
        changed.put(key, below.with(path.subList(1, path.size()), value));
      }
      return new Section(changed, origin);
    }
  }
}
