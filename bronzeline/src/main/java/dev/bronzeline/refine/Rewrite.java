package dev.bronzeline.refine;

import static org.apache.spark.sql.types.DataTypes.BooleanType;
import static org.apache.spark.sql.types.DataTypes.StringType;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.connector.catalog.functions.ScalarFunction;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.MapType;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.types.UTF8String;
import org.jspecify.annotations.Nullable;

/**
 * Rewrites values at some paths, however deep inside structs, arrays and maps.
 *
 * <p>The paths are compiled once, against the types of the columns, into trees of {@link
 * RewriteNode}s; a row then walks the trees and nothing is looked up. All columns go through one
 * call: code generated column by column soon makes a method that is too long for the JIT. A column
 * in which a value cannot be rewritten becomes null as a whole, so that nothing half-done gets
 * through.
 *
 * @param columns the columns to rewrite
 * @param keepRejected whether columns that keep their type stay as they are on rows rejected
 *     before; all others are null there
 */
public record Rewrite(List<Rewritten> columns, boolean keepRejected)
    implements ScalarFunction<InternalRow> {
  /**
   * The field of the result with the path of a value that cannot be rewritten, null when all can.
   */
  static final String FAILING = "failing";

  /** A column, its type and what is done to it. */
  record Rewritten(String name, DataType type, RewriteNode node) implements Serializable {
    boolean keepsType() {
      return Frames.same(type, node.outputType());
    }
  }

  /** What is to be done, and where. */
  record Task(FieldPath path, LeafOperation operation) {}

  /**
   * The rewrite of all columns that the tasks name, in that order. Tasks on the same path are done
   * one after the other.
   *
   * @throws IllegalArgumentException if a path is not in the schema, an operation does not fit the
   *     type at its path, or one path is inside another
   */
  static Rewrite of(StructType schema, List<Task> tasks, boolean keepRejected) {
    Map<String, List<Branch>> columns = new LinkedHashMap<>();
    for (Task task : tasks) {
      columns
          .computeIfAbsent(task.path().column(), name -> new ArrayList<>())
          .add(new Branch(task.path().inside(), task.operation()));
    }
    List<Rewritten> rewritten = new ArrayList<>();
    columns.forEach(
        (column, branches) -> {
          DataType type = Frames.typeOf(schema, column);
          rewritten.add(new Rewritten(column, type, node(column, type, branches)));
        });
    return new Rewrite(rewritten, keepRejected);
  }

  /** Called from generated code. */
  public InternalRow invoke(InternalRow values, boolean rejected) {
    @Nullable Object[] results = new @Nullable Object[columns.size() + 1];
    for (int i = 0; i < columns.size(); i++) {
      Rewritten column = columns.get(i);
      Object value = values.isNullAt(i) ? null : values.get(i, column.type());
      if (value == null) {
        continue;
      }
      if (rejected) {
        results[i + 1] = keepRejected && column.keepsType() ? value : null;
        continue;
      }
      Object result = rewritten(column, value);
      if (result != RewriteNode.FAILED) {
        results[i + 1] = result;
      } else if (results[0] == null) {
        results[0] = UTF8String.fromString(column.name() + failing(column, value));
      }
    }
    return new GenericInternalRow(results);
  }

  private static @Nullable Object rewritten(Rewritten column, Object value) {
    try {
      return column.node().rewrite(value);
    } catch (RuntimeException e) {
      return RewriteNode.FAILED;
    }
  }

  private static String failing(Rewritten column, Object value) {
    try {
      String inside = column.node().failing(value);
      return inside == null ? "" : inside;
    } catch (RuntimeException e) {
      return "";
    }
  }

  @Override
  public DataType[] inputTypes() {
    StructType inputs = new StructType();
    for (Rewritten column : columns) {
      inputs = inputs.add(column.name(), column.type());
    }
    return new DataType[] {inputs, BooleanType};
  }

  @Override
  public DataType resultType() {
    StructType results = new StructType().add(FAILING, StringType);
    for (Rewritten column : columns) {
      results = results.add(field(column), column.node().outputType());
    }
    return results;
  }

  /** The field of the result with the new value of a column. */
  static String field(Rewritten column) {
    return "new_" + column.name();
  }

  @Override
  public boolean isResultNullable() {
    return false;
  }

  @Override
  public String name() {
    return "rewrite";
  }

  @Override
  public String toString() {
    return name();
  }

  private record Branch(List<String> path, LeafOperation operation) {
    Branch rest() {
      return new Branch(path.subList(1, path.size()), operation);
    }
  }

  private static RewriteNode node(String at, DataType type, List<Branch> branches) {
    if (branches.stream().allMatch(branch -> branch.path().isEmpty())) {
      return leaf(at, type, branches);
    }
    Map<String, List<Branch>> children = new LinkedHashMap<>();
    for (Branch branch : branches) {
      if (branch.path().isEmpty()) {
        throw new IllegalArgumentException(
            "'%s' is named as a whole, and something inside it as well; name one of them"
                .formatted(at));
      }
      children.computeIfAbsent(branch.path().get(0), name -> new ArrayList<>()).add(branch.rest());
    }
    if (type instanceof StructType struct) {
      return RewriteNode.Struct.of(struct, children(at, struct, children));
    }
    if (type instanceof ArrayType array && children.keySet().equals(Set.of("[*]"))) {
      return new RewriteNode.Array(
          array,
          node(
              at + FieldPath.ALL_ELEMENTS,
              array.elementType(),
              children.values().iterator().next()));
    }
    if (type instanceof MapType map && map.keyType().equals(StringType)) {
      Map<String, RewriteNode> values = new LinkedHashMap<>();
      children.forEach(
          (key, inside) -> values.put(key, node(at + "." + key, map.valueType(), inside)));
      return RewriteNode.MapValues.of(at, map, values);
    }
    throw new IllegalArgumentException(
        "'%s' is %s: it has no '%s' inside"
            .formatted(at, type.simpleString(), String.join("', '", children.keySet())));
  }

  private static Map<String, RewriteNode> children(
      String at, StructType struct, Map<String, List<Branch>> children) {
    Map<String, RewriteNode> nodes = new LinkedHashMap<>();
    children.forEach(
        (name, inside) ->
            nodes.put(name, node(at + "." + name, Frames.typeOf(struct, name), inside)));
    return nodes;
  }

  private static RewriteNode leaf(String at, DataType type, List<Branch> branches) {
    RewriteNode node = null;
    for (Branch branch : branches) {
      DataType input = node == null ? type : node.outputType();
      DataType output = branch.operation().outputType(input);
      if (output == null) {
        throw new IllegalArgumentException(
            "'%s' is %s, to which %s does not apply"
                .formatted(at, input.simpleString(), branch.operation()));
      }
      node = new RewriteNode.Leaf(node, input, output, branch.operation());
    }
    if (node == null) {
      throw new IllegalStateException("No operation for " + at);
    }
    return node;
  }
}
