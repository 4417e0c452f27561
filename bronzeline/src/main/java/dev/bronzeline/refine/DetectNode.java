package dev.bronzeline.refine;

import dev.bronzeline.refine.PiiDetection.Action;
import dev.bronzeline.refine.detect.Found;
import dev.bronzeline.refine.detect.PiiFinder;
import dev.bronzeline.refine.detect.PiiKind;
import java.io.Serializable;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.catalyst.util.ArrayBasedMapData;
import org.apache.spark.sql.catalyst.util.ArrayData;
import org.apache.spark.sql.catalyst.util.GenericArrayData;
import org.apache.spark.sql.catalyst.util.MapData;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.MapType;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.types.UTF8String;
import org.jspecify.annotations.Nullable;

/** A part of a value that is looked through: a text, or a way to texts. */
sealed interface DetectNode extends Serializable {
  /** The value itself when nothing in it is to be masked, else a copy with the masks. */
  Object look(Object value, LookedThrough record);

  /**
   * A text.
   *
   * @param field the path of its field, for who is told
   * @param json whether it is the text of a JSON value
   * @param actions what to do for each kind
   * @param ids the ids of the findings
   */
  record Text(
      String field,
      boolean json,
      PiiFinder finder,
      Map<PiiKind, Action> actions,
      Map<PiiKind, UTF8String> ids)
      implements DetectNode {
    private static final String ANY = "unreadable";

    static Text of(String field, boolean json, boolean distinct, Map<PiiKind, Action> actions) {
      Map<PiiKind, Action> here = new EnumMap<>(PiiKind.class);
      Map<PiiKind, UTF8String> ids = new EnumMap<>(PiiKind.class);
      actions.forEach(
          (kind, action) -> {
            here.put(kind, LookedThrough.at(distinct, action));
            ids.put(kind, UTF8String.fromString(new PiiFinding(kind.word(), field).id()));
          });
      return new Text(field, json, new PiiFinder(actions.keySet()), here, ids);
    }

    @Override
    public Object look(Object value, LookedThrough record) {
      byte[] text = ((UTF8String) value).getBytes();
      List<Found> found;
      try {
        found = json ? finder.findInJson(text) : finder.find(text);
      } catch (RuntimeException e) {
        record.refuse(new PiiFinding(ANY, field)); // It cannot be known what is in there.
        return value;
      }
      if (found.isEmpty()) {
        return value;
      }
      for (Found each : found) {
        record.add(Objects.requireNonNull(ids.get(each.kind())));
        if (actions.get(each.kind()) == Action.REJECT) {
          record.refuse(new PiiFinding(each.kind().word(), field));
        }
      }
      List<Found> masked =
          found.stream().filter(each -> actions.get(each.kind()) == Action.MASK).toList();
      return masked.isEmpty() ? value : UTF8String.fromBytes(PiiFinder.masked(text, masked, json));
    }
  }

  /** Some fields of a struct. */
  record Struct(StructType type, List<Field> fields) implements DetectNode {
    /** A field to look through. */
    record Field(int ordinal, DetectNode node) implements Serializable {}

    @Override
    public Object look(Object value, LookedThrough record) {
      InternalRow row = (InternalRow) value;
      @Nullable Object @Nullable [] copy = null;
      for (Field field : fields) {
        int i = field.ordinal();
        if (!row.isNullAt(i)) {
          Object old = row.get(i, type.fields()[i].dataType());
          Object looked = field.node().look(old, record);
          if (looked != old) {
            copy = copy == null ? all(row) : copy;
            copy[i] = looked;
          }
        }
      }
      return copy == null ? value : new GenericInternalRow(copy);
    }

    private @Nullable Object[] all(InternalRow row) {
      @Nullable Object[] values = new @Nullable Object[type.length()];
      for (int i = 0; i < values.length; i++) {
        values[i] = row.isNullAt(i) ? null : row.get(i, type.fields()[i].dataType());
      }
      return values;
    }
  }

  /** All elements of an array. */
  record Array(ArrayType type, DetectNode element) implements DetectNode {
    @Override
    public Object look(Object value, LookedThrough record) {
      ArrayData array = (ArrayData) value;
      @Nullable Object @Nullable [] copy = null;
      for (int i = 0; i < array.numElements(); i++) {
        if (!array.isNullAt(i)) {
          Object old = array.get(i, type.elementType());
          Object looked = element.look(old, record);
          if (looked != old) {
            copy = copy == null ? all(array) : copy;
            copy[i] = looked;
          }
        }
      }
      return copy == null ? value : new GenericArrayData(copy);
    }

    private @Nullable Object[] all(ArrayData array) {
      @Nullable Object[] values = new @Nullable Object[array.numElements()];
      for (int i = 0; i < values.length; i++) {
        values[i] = array.isNullAt(i) ? null : array.get(i, type.elementType());
      }
      return values;
    }
  }

  /**
   * The keys and values of a map.
   *
   * @param keys looks through the keys, which it never masks; null when they are not texts
   * @param byKey what to do with the values of some keys; {@link Known} to leave them
   * @param other what to do with all other values, {@link Known} to leave them
   */
  record Entries(
      MapType type, @Nullable DetectNode keys, Map<UTF8String, DetectNode> byKey, DetectNode other)
      implements DetectNode {
    @Override
    public Object look(Object value, LookedThrough record) {
      MapData map = (MapData) value;
      ArrayData names = map.keyArray();
      ArrayData values = map.valueArray();
      @Nullable Object @Nullable [] copy = null;
      for (int i = 0; i < map.numElements(); i++) {
        DetectNode node = other;
        if (keys != null) {
          UTF8String name = names.getUTF8String(i);
          keys.look(name, record);
          node = byKey.getOrDefault(name, other);
        }
        if (!values.isNullAt(i)) {
          Object old = values.get(i, type.valueType());
          Object looked = node.look(old, record);
          if (looked != old) {
            copy = copy == null ? all(values) : copy;
            copy[i] = looked;
          }
        }
      }
      return copy == null ? value : new ArrayBasedMapData(names, new GenericArrayData(copy));
    }

    private @Nullable Object[] all(ArrayData values) {
      @Nullable Object[] all = new @Nullable Object[values.numElements()];
      for (int i = 0; i < all.length; i++) {
        all[i] = values.isNullAt(i) ? null : values.get(i, type.valueType());
      }
      return all;
    }
  }

  /** What is known to hold personal data, or has no texts. */
  record Known() implements DetectNode {
    @Override
    public Object look(Object value, LookedThrough record) {
      return value;
    }
  }
}
