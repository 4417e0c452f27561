package dev.bronzeline.refine;

import dev.bronzeline.refine.detect.PiiKind;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.apache.spark.sql.types.StructType;

/**
 * What is looked for in fields that are not declared to hold personal data, and what happens then.
 *
 * @param actions what to do, for each kind that is looked for
 * @param known paths that are not looked at: those of declared personal data, and exceptions; with
 *     {@code *} and {@code **} as in {@link PiiField}. {@code _rescued} is one, too
 * @param distinct paths whose values must stay apart, such as the keys of the deduplication: a mask
 *     would make them equal, so a find there rejects
 */
public record PiiDetection(Map<PiiKind, Action> actions, List<String> known, List<String> distinct)
    implements Serializable {

  /** What happens to a record in which something was found. In all cases it is counted. */
  public enum Action {
    /** Nothing else. */
    WARN,
    /** What was found is masked; the rest of the text stays. */
    MASK,
    /** The record is rejected. */
    REJECT
  }

  /** Copies the collections. */
  public PiiDetection {
    actions = Map.copyOf(actions);
    known = List.copyOf(known);
    distinct = List.copyOf(distinct);
  }

  /**
   * The places that are not looked at, in a schema of event fields.
   *
   * @throws IllegalArgumentException if a path means no field
   */
  Set<List<String>> knownIn(StructType event) {
    return placesIn(event, known);
  }

  /** The places whose values must stay apart. */
  Set<List<String>> distinctIn(StructType event) {
    return placesIn(event, distinct);
  }

  /**
   * Whether a place in an event is one that is not looked at, or inside of one. A place is the
   * column and the way from there, with the keys of maps as they are.
   *
   * @throws IllegalArgumentException if a path means no field
   */
  public Predicate<List<String>> knownPlaces(StructType event) {
    Set<List<String>> places = knownIn(event);
    return way -> {
      for (int length = 1; length <= way.size(); length++) {
        if (DetectTree.isAmong(places, way.subList(0, length))) {
          return true;
        }
      }
      return false;
    };
  }

  boolean masks() {
    return actions.containsValue(Action.MASK);
  }

  private static Set<List<String>> placesIn(StructType event, List<String> paths) {
    List<String> unknown = new ArrayList<>();
    Set<List<String>> places = new HashSet<>();
    for (String path : paths) {
      Set<List<String>> meant =
          Frames.isEvent(path) ? PiiPaths.meant(event, path) : Set.of(List.of(path));
      places.addAll(meant);
      if (meant.isEmpty()) {
        unknown.add(path);
      }
    }
    if (!unknown.isEmpty()) {
      throw new IllegalArgumentException(
          "'%s' means no field among %s"
              .formatted(String.join("', '", unknown), event.simpleString()));
    }
    return places;
  }
}
