package dev.bronzeline.refine;

import static org.apache.spark.sql.types.DataTypes.StringType;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.MapType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * Finds all fields of a type, for what is said of all of them and yet not of some.
 *
 * <p>Where one of these some is a single key of a map, what is said of all values of the map is
 * said of the other keys only.
 */
final class FieldsOfType {
  /** A field, and whether its values are to stay: it is a key apart from the others of its map. */
  record Found(FieldPath path, boolean stays) {}

  private final Predicate<DataType> wanted;
  private final List<FieldPath> own;
  private final List<FieldPath> except;

  /**
   * @param wanted the types to look for
   * @param own fields for which something else is said
   * @param except fields that are not touched; {@code *} stands for any name, {@code **} for any
   *     way down
   */
  FieldsOfType(Predicate<DataType> wanted, List<FieldPath> own, List<FieldPath> except) {
    this.wanted = wanted;
    this.own = own;
    this.except = except;
  }

  /** The event's fields, in the order of the schema. */
  List<Found> in(StructType schema) {
    Set<List<String>> paths = new LinkedHashSet<>();
    for (StructField field : schema.fields()) {
      if (Frames.isEvent(field.name())) {
        collect(List.of(field.name()), field.dataType(), paths);
      }
    }
    Set<List<String>> declared = Set.copyOf(paths);
    List<Found> found = new ArrayList<>();
    for (List<String> path : withNamedKeys(paths)) {
      boolean excepted = except.stream().anyMatch(other -> covers(other.segments(), path));
      if (own.stream().noneMatch(other -> covers(other.segments(), path))
          && !(excepted && declared.contains(path))) {
        found.add(new Found(new FieldPath(path.get(0), path.subList(1, path.size())), excepted));
      }
    }
    return found;
  }

  private void collect(List<String> path, DataType type, Set<List<String>> paths) {
    if (wanted.test(type)) {
      paths.add(path);
    } else if (type instanceof StructType struct) {
      for (StructField field : struct.fields()) {
        collect(longer(path, field.name()), field.dataType(), paths);
      }
    } else if (type instanceof ArrayType array) {
      collect(longer(path, FieldPath.ALL_ELEMENTS), array.elementType(), paths);
    } else if (type instanceof MapType map && map.keyType().equals(StringType)) {
      collect(longer(path, FieldPath.ALL_VALUES), map.valueType(), paths);
    }
  }

  /** The paths, and for each key of a map that somebody names the same paths through that key. */
  private Set<List<String>> withNamedKeys(Set<List<String>> paths) {
    Set<List<String>> all = new LinkedHashSet<>(paths);
    List<List<String>> waiting = new ArrayList<>(paths);
    while (!waiting.isEmpty()) {
      List<String> path = waiting.remove(waiting.size() - 1);
      for (List<FieldPath> named : List.of(own, except)) {
        for (FieldPath other : named) {
          for (List<String> through : throughKeys(other.segments(), path, 0)) {
            if (all.add(through)) {
              waiting.add(through);
            }
          }
        }
      }
    }
    return all;
  }

  /** The path with a key in place of "all values", for each place where the other names a key. */
  private static List<List<String>> throughKeys(List<String> named, List<String> path, int at) {
    if (named.isEmpty() || at == path.size()) {
      return List.of();
    }
    String segment = named.get(0);
    List<String> rest = named.subList(1, named.size());
    if (segment.equals(FieldPath.ANY_DEPTH)) {
      List<List<String>> found = new ArrayList<>(throughKeys(rest, path, at));
      found.addAll(throughKeys(named, path, at + 1));
      return found;
    }
    if (meets(segment, path.get(at))) {
      return throughKeys(rest, path, at + 1);
    }
    if (path.get(at).equals(FieldPath.ALL_VALUES) && !segment.equals(FieldPath.ALL_ELEMENTS)) {
      List<String> through = new ArrayList<>(path);
      through.set(at, segment);
      return List.of(List.copyOf(through));
    }
    return List.of();
  }

  /** Whether a path is another one or inside it. */
  private static boolean covers(List<String> other, List<String> path) {
    if (other.isEmpty()) {
      return true;
    }
    if (path.isEmpty()) {
      return false;
    }
    List<String> rest = other.subList(1, other.size());
    List<String> below = path.subList(1, path.size());
    return other.get(0).equals(FieldPath.ANY_DEPTH)
        ? covers(rest, path) || covers(other, below)
        : meets(other.get(0), path.get(0)) && covers(rest, below);
  }

  private static boolean meets(String other, String segment) {
    return other.equals(segment)
        || (other.equals(FieldPath.ALL_VALUES) && !segment.equals(FieldPath.ALL_ELEMENTS));
  }

  private static List<String> longer(List<String> path, String segment) {
    List<String> longer = new ArrayList<>(path);
    longer.add(segment);
    return List.copyOf(longer);
  }
}
