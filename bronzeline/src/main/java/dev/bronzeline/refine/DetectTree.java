package dev.bronzeline.refine;

import static org.apache.spark.sql.types.DataTypes.StringType;

import dev.bronzeline.refine.PiiDetection.Action;
import dev.bronzeline.refine.detect.PiiKind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.MapType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * Compiles what is to be looked through into a tree, once for each type.
 *
 * @param known the places that are left alone, with all that is in them
 * @param distinct the places where a mask rejects
 */
record DetectTree(
    Set<List<String>> known, Set<List<String>> distinct, Map<PiiKind, Action> actions) {
  private static final DetectNode NOTHING = new DetectNode.Known();

  /** A tree for what did not fit the schema: paths, and texts in JSON. */
  DetectNode rescued(String name) {
    return known.contains(List.of(name))
        ? NOTHING
        : new DetectNode.Entries(
            TextMaps.TYPE,
            DetectNode.Text.of(name, false, true, actions),
            Map.of(),
            DetectNode.Text.of(name, true, false, actions));
  }

  /** A tree for the values at a place; {@link #isNothing} when there is nothing to look at. */
  DetectNode at(List<String> way, DataType type) {
    if (isAmong(known, way)) {
      return NOTHING;
    }
    if (type instanceof StringType) {
      return text(way, isAmong(distinct, way));
    }
    if (type instanceof StructType struct) {
      return struct(way, struct);
    }
    if (type instanceof ArrayType array) {
      DetectNode element = at(longer(way, FieldPath.ALL_ELEMENTS), array.elementType());
      return isNothing(element) ? NOTHING : new DetectNode.Array(array, element);
    }
    return type instanceof MapType map ? map(way, map) : NOTHING;
  }

  static boolean isNothing(DetectNode node) {
    return node instanceof DetectNode.Known;
  }

  private DetectNode text(List<String> way, boolean apart) {
    return DetectNode.Text.of(told(way), false, apart, actions);
  }

  private DetectNode struct(List<String> way, StructType struct) {
    List<DetectNode.Struct.Field> fields = new ArrayList<>();
    for (int i = 0; i < struct.length(); i++) {
      DetectNode node = at(longer(way, struct.fields()[i].name()), struct.fields()[i].dataType());
      if (!isNothing(node)) {
        fields.add(new DetectNode.Struct.Field(i, node));
      }
    }
    return fields.isEmpty() ? NOTHING : new DetectNode.Struct(struct, fields);
  }

  /** The keys are looked at also where all values are known: nothing else happens to them. */
  private DetectNode map(List<String> way, MapType map) {
    DetectNode other = at(longer(way, FieldPath.ALL_VALUES), map.valueType());
    if (!map.keyType().equals(StringType)) {
      return isNothing(other) ? NOTHING : new DetectNode.Entries(map, null, Map.of(), other);
    }
    Map<UTF8String, DetectNode> byKey = new HashMap<>();
    for (List<String> place : known) {
      if (place.size() > way.size() && isAt(place.subList(0, way.size()), way)) {
        String key = place.get(way.size());
        if (!key.equals(FieldPath.ALL_VALUES)) {
          byKey.put(UTF8String.fromString(key), at(longer(way, key), map.valueType()));
        }
      }
    }
    return new DetectNode.Entries(map, text(way, true), byKey, other);
  }

  static boolean isAmong(Set<List<String>> places, List<String> way) {
    return places.contains(way) || places.stream().anyMatch(place -> isAt(place, way));
  }

  private static boolean isAt(List<String> place, List<String> way) {
    if (place.size() != way.size()) {
      return false;
    }
    for (int i = 0; i < way.size(); i++) {
      if (!place.get(i).equals(way.get(i)) && !place.get(i).equals(FieldPath.ALL_VALUES)) {
        return false;
      }
    }
    return true;
  }

  /** The path as it is written. A key that the pipeline names is one of its own words. */
  private static String told(List<String> way) {
    return new FieldPath(way.get(0), way.subList(1, way.size())).text();
  }

  private static List<String> longer(List<String> way, String segment) {
    List<String> longer = new ArrayList<>(way);
    longer.add(segment);
    return List.copyOf(longer);
  }
}
