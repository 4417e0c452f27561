package dev.bronzeline.config;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A path in which {@code *} stands for every field of a struct and every value of a map, and {@code
 * **} for any way down, none included.
 *
 * @param text the path as it is written
 */
record PathPattern(String text) {

  private static final String ELEMENTS = "[*]";
  private static final String ALL = "*";
  private static final String DEEP = "**";
  private static final String MAP = "map";

  /** The field that says most precisely what happens to a path; null when none says anything. */
  static PiiSettings.@Nullable Field closest(String path, List<PiiSettings.Field> fields) {
    return fields.stream()
        .filter(field -> covers(segments(field.path()), segments(path)))
        .min(Comparator.comparingInt(field -> new PathPattern(field.path()).breadth()))
        .orElse(null);
  }

  /** Whether one path is the other, or leads through it. */
  boolean overlaps(String path) {
    return overlap(segments(text), segments(path));
  }

  /**
   * The fields that are meant; none if {@code **} leads to nothing but possible keys of maps.
   *
   * @param fields path to type, as {@link PipelineConfig#check} has them
   */
  Set<String> among(Map<String, String> fields) {
    Found found = new Found(new TreeSet<>(), new TreeSet<>());
    walk("", segments(text), fields, found);
    if (!found.declared.isEmpty()) {
      found.declared.addAll(found.keys);
    }
    return found.declared;
  }

  /** Fields that the schema declares, and maps that may have such a key. */
  private record Found(Set<String> declared, Set<String> keys) {}

  private int breadth() {
    return segments(text).stream()
        .mapToInt(segment -> segment.equals(DEEP) ? 100 : segment.equals(ALL) ? 1 : 0)
        .sum();
  }

  private static void walk(String at, List<String> rest, Map<String, String> fields, Found found) {
    if (rest.isEmpty()) {
      found.declared.add(at);
      return;
    }
    String segment = rest.get(0);
    List<String> further = rest.subList(1, rest.size());
    if (segment.equals(DEEP)) {
      if (!further.isEmpty()) {
        anywhere(at, further, fields, found);
      }
    } else if (MAP.equals(fields.get(at)) && !segment.equals(ELEMENTS)) {
      walk(at + "." + ALL, further, fields, found);
    } else if (segment.equals(ALL)) {
      children(at, fields).stream()
          .filter(child -> !child.endsWith(ELEMENTS))
          .forEach(child -> walk(child, further, fields, found));
    } else {
      String child = segment.equals(ELEMENTS) || at.isEmpty() ? at + segment : at + "." + segment;
      if (fields.containsKey(child)) {
        walk(child, further, fields, found);
      }
    }
  }

  /** A name that stands anywhere may be the key of a map whose values are texts. */
  private static void anywhere(
      String at, List<String> rest, Map<String, String> fields, Found found) {
    if (!MAP.equals(fields.get(at))) {
      walk(at, rest, fields, found);
    } else if (rest.size() == 1 && "string".equals(fields.get(at + "." + ALL))) {
      found.keys.add(at + "." + ALL);
    }
    children(at, fields).forEach(child -> anywhere(child, rest, fields, found));
  }

  private static List<String> children(String at, Map<String, String> fields) {
    int depth = at.isEmpty() ? 0 : segments(at).size();
    return fields.keySet().stream()
        .filter(path -> at.isEmpty() || path.startsWith(at + ".") || path.startsWith(at + "["))
        .filter(path -> segments(path).size() == depth + 1)
        .toList();
  }

  private static boolean overlap(List<String> left, List<String> right) {
    if (left.isEmpty() || right.isEmpty()) {
      return true;
    }
    List<String> further = left.subList(1, left.size());
    if (left.get(0).equals(DEEP)) {
      return overlap(further, right)
          || (right.size() > 1 && overlap(left, right.subList(1, right.size())));
    }
    return meets(left.get(0), right.get(0)) && overlap(further, right.subList(1, right.size()));
  }

  private static boolean covers(List<String> pattern, List<String> path) {
    if (pattern.isEmpty()) {
      return true;
    }
    if (path.isEmpty()) {
      return false;
    }
    List<String> further = pattern.subList(1, pattern.size());
    List<String> below = path.subList(1, path.size());
    if (pattern.get(0).equals(DEEP)) {
      return covers(further, path) || covers(pattern, below);
    }
    return meets(pattern.get(0), path.get(0)) && covers(further, below);
  }

  private static boolean meets(String segment, String other) {
    return segment.equals(other)
        || (segment.equals(ALL) && !other.equals(ELEMENTS))
        || (other.equals(ALL) && !segment.equals(ELEMENTS));
  }

  private static List<String> segments(String path) {
    List<String> segments = new ArrayList<>();
    for (String part : path.split("\\.", -1)) {
      String name = part;
      int elements = 0;
      while (name.endsWith(ELEMENTS)) {
        name = name.substring(0, name.length() - ELEMENTS.length());
        elements++;
      }
      segments.add(name);
      for (int i = 0; i < elements; i++) {
        segments.add(ELEMENTS);
      }
    }
    return segments;
  }
}
