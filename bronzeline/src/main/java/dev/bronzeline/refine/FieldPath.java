package dev.bronzeline.refine;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/**
 * Where a value sits inside an event: {@code email}, {@code device.id}, {@code items[*].email},
 * {@code properties.*} (all values of a map) or {@code properties.email} (one key of a map).
 *
 * @param column the top-level column
 * @param inside the way from there: field names, map keys, {@code *} and {@code [*]}
 */
record FieldPath(String column, List<String> inside) implements Serializable {
  static final String ALL_ELEMENTS = "[*]";
  static final String ALL_VALUES = "*";

  FieldPath {
    inside = List.copyOf(inside);
  }

  /**
   * Reads a path.
   *
   * @throws IllegalArgumentException if it is not one
   */
  static FieldPath parse(String path) {
    List<String> segments = new ArrayList<>();
    for (String part : path.split("\\.", -1)) {
      int elements = 0;
      String name = part;
      while (name.endsWith(ALL_ELEMENTS)) {
        name = name.substring(0, name.length() - ALL_ELEMENTS.length());
        elements++;
      }
      if (name.isEmpty() || name.indexOf('[') >= 0 || name.indexOf(']') >= 0) {
        throw new IllegalArgumentException(
            ("'%s' is not the path of a field; write for instance email, device.id,"
                    + " items[*].email or properties.*")
                .formatted(path));
      }
      segments.add(name);
      for (int i = 0; i < elements; i++) {
        segments.add(ALL_ELEMENTS);
      }
    }
    return new FieldPath(segments.get(0), segments.subList(1, segments.size()));
  }
}
