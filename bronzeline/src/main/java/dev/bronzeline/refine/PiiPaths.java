package dev.bronzeline.refine;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.MapType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * Finds the fields of a schema that paths with {@code *} and {@code **} mean.
 *
 * <p>{@code *} stands for every field of a struct and every value of a map, {@code **} for any way
 * down, none included: {@code **.email} is every field of that name, and that key of every map with
 * strings as values; it must mean at least one declared field. Where several paths mean the same
 * field, the most precise one counts.
 */
final class PiiPaths {
  private static final String DEEP = "**";
  private static final int WIDEST = 100;

  /** A field that was found, and by what. */
  private record Found(PiiField by, int breadth) {}

  /** Fields that the schema declares, and possible keys of maps. */
  private record Meant(List<List<String>> declared, List<List<String>> keys) {}

  private final Map<List<String>, Found> found = new LinkedHashMap<>();

  private PiiPaths() {}

  /**
   * What is done to which field of the schema.
   *
   * @throws IllegalArgumentException if a path with wildcards means no field, or two equally
   *     precise ones mean the same
   */
  static Map<FieldPath, PiiTreatment> resolve(StructType schema, List<PiiField> fields) {
    StructType event =
        new StructType(
            Arrays.stream(schema.fields())
                .filter(field -> Frames.isEvent(field.name()))
                .toArray(StructField[]::new));
    PiiPaths paths = new PiiPaths();
    List<PiiField> precise = new ArrayList<>(fields);
    precise.sort(Comparator.comparingInt(field -> breadth(segments(field))));
    for (PiiField field : precise) {
      List<String> segments = segments(field);
      if (breadth(segments) == 0) {
        paths.add(segments, field, 0);
        continue;
      }
      Meant meant = new Meant(new ArrayList<>(), new ArrayList<>());
      walk(event, List.of(), segments, meant);
      if (meant.declared.isEmpty()) {
        throw new IllegalArgumentException(
            "'%s' means no field among %s".formatted(field.path(), event.simpleString()));
      }
      meant.declared.forEach(path -> paths.add(path, field, breadth(segments)));
      meant.keys.forEach(path -> paths.add(path, field, breadth(segments)));
    }
    return paths.treatments();
  }

  /**
   * The fields that a path means, each as its column and the way from there; empty when it means
   * none.
   */
  static Set<List<String>> meant(StructType event, String path) {
    Meant meant = new Meant(new ArrayList<>(), new ArrayList<>());
    walk(event, List.of(), FieldPath.parse(path).segments(), meant);
    Set<List<String>> all = new LinkedHashSet<>(meant.declared);
    if (!all.isEmpty()) {
      all.addAll(meant.keys);
    }
    return all;
  }

  private void add(List<String> path, PiiField by, int breadth) {
    Found before = found.get(path);
    if (before != null && before.breadth() == breadth && !before.by().equals(by)) {
      throw new IllegalArgumentException(
          "'%s' and '%s' both mean '%s', and neither is more precise; name that field itself"
              .formatted(before.by().path(), by.path(), String.join(".", path)));
    }
    if (before == null || breadth < before.breadth()) {
      found.put(path, new Found(by, breadth));
    }
  }

  private Map<FieldPath, PiiTreatment> treatments() {
    Map<FieldPath, PiiTreatment> treatments = new LinkedHashMap<>();
    found.forEach(
        (path, by) -> {
          if (!isInsideOfWhatIsNamed(path, by)) {
            treatments.put(
                new FieldPath(path.get(0), path.subList(1, path.size())), by.by().treatment());
          }
        });
    return treatments;
  }

  /** A wildcard need not look into what a more precise path treats as a whole. */
  private boolean isInsideOfWhatIsNamed(List<String> path, Found by) {
    for (int length = 1; length <= path.size(); length++) {
      List<String> all = longer(path.subList(0, length - 1), FieldPath.ALL_VALUES);
      if (isMorePrecise(all, by)
          || (length < path.size() && isMorePrecise(path.subList(0, length), by))) {
        return true;
      }
    }
    return false;
  }

  private boolean isMorePrecise(List<String> path, Found than) {
    Found named = found.get(path);
    return named != null && named.breadth() < than.breadth();
  }

  private static List<String> segments(PiiField field) {
    FieldPath path = FieldPath.parse(field.path());
    List<String> segments = new ArrayList<>(List.of(path.column()));
    segments.addAll(path.inside());
    return segments;
  }

  private static int breadth(List<String> segments) {
    return segments.stream()
        .mapToInt(
            segment -> segment.equals(DEEP) ? WIDEST : segment.equals(FieldPath.ALL_VALUES) ? 1 : 0)
        .sum();
  }

  private static void walk(DataType at, List<String> way, List<String> rest, Meant meant) {
    if (rest.isEmpty()) {
      meant.declared.add(way);
      return;
    }
    String segment = rest.get(0);
    List<String> further = rest.subList(1, rest.size());
    if (segment.equals(DEEP)) {
      if (!further.isEmpty()) {
        anywhere(at, way, further, meant);
      }
    } else if (at instanceof StructType struct) {
      for (StructField field : struct.fields()) {
        if (segment.equals(FieldPath.ALL_VALUES) || segment.equals(field.name())) {
          walk(field.dataType(), longer(way, field.name()), further, meant);
        }
      }
    } else if (at instanceof ArrayType array && segment.equals(FieldPath.ALL_ELEMENTS)) {
      walk(array.elementType(), longer(way, segment), further, meant);
    } else if (at instanceof MapType map && !segment.equals(FieldPath.ALL_ELEMENTS)) {
      walk(map.valueType(), longer(way, segment), further, meant);
    }
  }

  private static void anywhere(DataType at, List<String> way, List<String> rest, Meant meant) {
    if (at instanceof StructType struct) {
      walk(at, way, rest, meant);
      Arrays.stream(struct.fields())
          .forEach(field -> anywhere(field.dataType(), longer(way, field.name()), rest, meant));
    } else if (at instanceof ArrayType array) {
      anywhere(array.elementType(), longer(way, FieldPath.ALL_ELEMENTS), rest, meant);
    } else if (at instanceof MapType map) {
      if (rest.size() == 1 && map.valueType() instanceof StringType) {
        meant.keys.add(longer(way, rest.get(0)));
      }
      anywhere(map.valueType(), longer(way, FieldPath.ALL_VALUES), rest, meant);
    }
  }

  private static List<String> longer(List<String> way, String segment) {
    List<String> longer = new ArrayList<>(way);
    longer.add(segment);
    return List.copyOf(longer);
  }
}
