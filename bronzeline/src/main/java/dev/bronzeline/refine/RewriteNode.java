package dev.bronzeline.refine;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.catalyst.util.ArrayBasedMapData;
import org.apache.spark.sql.catalyst.util.ArrayData;
import org.apache.spark.sql.catalyst.util.GenericArrayData;
import org.apache.spark.sql.catalyst.util.MapData;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.MapType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.types.UTF8String;
import org.jspecify.annotations.Nullable;

/** A part of a value that {@link Rewrite} rewrites: a leaf, or a way to leaves. */
sealed interface RewriteNode extends Serializable {
  /** Stands for a value that cannot be rewritten. Compared by identity, never stored. */
  Object FAILED = new Object();

  DataType outputType();

  boolean canFail();

  /** The new value, null, or {@link #FAILED}. */
  @Nullable Object rewrite(Object value);

  /** The rest of the path to the first value that cannot be rewritten, null when all can. */
  @Nullable String failing(Object value);

  /**
   * Operations on one value, one after the other.
   *
   * @param before the operations that come first, null when there is none
   */
  record Leaf(
      @Nullable RewriteNode before, DataType type, DataType outputType, LeafOperation operation)
      implements RewriteNode {
    @Override
    public boolean canFail() {
      return operation.canFail() || (before != null && before.canFail());
    }

    @Override
    public @Nullable Object rewrite(Object value) {
      Object ready = before == null ? value : before.rewrite(value);
      return ready == null || ready == FAILED ? ready : operation.apply(ready, type);
    }

    @Override
    public @Nullable String failing(Object value) {
      return rewrite(value) == FAILED ? "" : null;
    }
  }

  /**
   * Some fields of a struct.
   *
   * @param fields by position; null for fields that stay as they are
   */
  record Struct(StructType type, StructType outputType, List<Field> fields) implements RewriteNode {
    /** A field to rewrite. */
    record Field(int ordinal, String name, RewriteNode node) implements Serializable {}

    static Struct of(StructType type, Map<String, RewriteNode> children) {
      List<Field> fields = new ArrayList<>();
      StructField[] output = type.fields().clone();
      children.forEach(
          (name, node) -> {
            int i = type.fieldIndex(name);
            fields.add(new Field(i, name, node));
            output[i] = new StructField(name, node.outputType(), true, output[i].metadata());
          });
      return new Struct(type, new StructType(output), fields);
    }

    @Override
    public boolean canFail() {
      return fields.stream().anyMatch(field -> field.node().canFail());
    }

    @Override
    public Object rewrite(Object value) {
      InternalRow row = (InternalRow) value;
      StructField[] types = type.fields();
      @Nullable Object[] values = new @Nullable Object[types.length];
      for (int i = 0; i < types.length; i++) {
        values[i] = row.isNullAt(i) ? null : row.get(i, types[i].dataType());
      }
      for (Field field : fields) {
        Object old = values[field.ordinal()];
        if (old != null) {
          Object rewritten = field.node().rewrite(old);
          if (rewritten == FAILED) {
            return FAILED;
          }
          values[field.ordinal()] = rewritten;
        }
      }
      return new GenericInternalRow(values);
    }

    @Override
    public @Nullable String failing(Object value) {
      InternalRow row = (InternalRow) value;
      for (Field field : fields) {
        if (!row.isNullAt(field.ordinal())) {
          DataType fieldType = type.fields()[field.ordinal()].dataType();
          String inside = field.node().failing(row.get(field.ordinal(), fieldType));
          if (inside != null) {
            return "." + field.name() + inside;
          }
        }
      }
      return null;
    }
  }

  /** All elements of an array. */
  record Array(ArrayType type, RewriteNode element) implements RewriteNode {
    @Override
    public DataType outputType() {
      return new ArrayType(element.outputType(), true);
    }

    @Override
    public boolean canFail() {
      return element.canFail();
    }

    @Override
    public Object rewrite(Object value) {
      ArrayData array = (ArrayData) value;
      @Nullable Object[] values = new @Nullable Object[array.numElements()];
      for (int i = 0; i < values.length; i++) {
        if (!array.isNullAt(i)) {
          Object rewritten = element.rewrite(array.get(i, type.elementType()));
          if (rewritten == FAILED) {
            return FAILED;
          }
          values[i] = rewritten;
        }
      }
      return new GenericArrayData(values);
    }

    @Override
    public @Nullable String failing(Object value) {
      ArrayData array = (ArrayData) value;
      for (int i = 0; i < array.numElements(); i++) {
        if (!array.isNullAt(i)) {
          String inside = element.failing(array.get(i, type.elementType()));
          if (inside != null) {
            return "[" + i + "]" + inside;
          }
        }
      }
      return null;
    }
  }

  /**
   * Values of a map with strings as keys.
   *
   * @param byKey what to do for some keys
   * @param other what to do for all other keys, null to leave their values
   */
  record MapValues(MapType type, Map<UTF8String, RewriteNode> byKey, @Nullable RewriteNode other)
      implements RewriteNode {
    static MapValues of(String at, MapType type, Map<String, RewriteNode> values) {
      Map<UTF8String, RewriteNode> byKey = new HashMap<>();
      values.forEach((key, node) -> byKey.put(UTF8String.fromString(key), node));
      RewriteNode other = byKey.remove(UTF8String.fromString(FieldPath.ALL_VALUES));
      MapValues map = new MapValues(type, byKey, other);
      boolean changesType =
          values.values().stream().anyMatch(n -> !n.outputType().equals(map.valueType()))
              || (other == null && !map.valueType().equals(type.valueType()));
      if (changesType) {
        throw new IllegalArgumentException(
            "The values of the map '%s' are %s and must stay of one type; name all of them, as '%s.*'"
                .formatted(at, type.valueType().simpleString(), at));
      }
      return map;
    }

    private DataType valueType() {
      RewriteNode first = other == null ? byKey.values().iterator().next() : other;
      return first.outputType();
    }

    @Override
    public DataType outputType() {
      return new MapType(type.keyType(), valueType(), true);
    }

    @Override
    public boolean canFail() {
      return (other != null && other.canFail())
          || byKey.values().stream().anyMatch(RewriteNode::canFail);
    }

    @Override
    public Object rewrite(Object value) {
      MapData map = (MapData) value;
      ArrayData keys = map.keyArray();
      ArrayData olds = map.valueArray();
      @Nullable Object[] values = new @Nullable Object[map.numElements()];
      for (int i = 0; i < values.length; i++) {
        if (!olds.isNullAt(i)) {
          Object old = olds.get(i, type.valueType());
          RewriteNode node = byKey.getOrDefault(keys.getUTF8String(i), other);
          Object rewritten = node == null ? old : node.rewrite(old);
          if (rewritten == FAILED) {
            return FAILED;
          }
          values[i] = rewritten;
        }
      }
      return new ArrayBasedMapData(keys, new GenericArrayData(values));
    }

    /** A key that the pipeline does not name is data of the record, so it is not told. */
    @Override
    public @Nullable String failing(Object value) {
      MapData map = (MapData) value;
      for (int i = 0; i < map.numElements(); i++) {
        if (!map.valueArray().isNullAt(i)) {
          UTF8String key = map.keyArray().getUTF8String(i);
          RewriteNode named = byKey.get(key);
          RewriteNode node = named == null ? other : named;
          String inside =
              node == null ? null : node.failing(map.valueArray().get(i, type.valueType()));
          if (inside != null) {
            return "." + (named == null ? FieldPath.ALL_VALUES : key) + inside;
          }
        }
      }
      return null;
    }
  }
}
