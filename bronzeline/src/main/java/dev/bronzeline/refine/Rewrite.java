package dev.bronzeline.refine;

import static org.apache.spark.sql.types.DataTypes.StringType;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.util.ArrayData;
import org.apache.spark.sql.catalyst.util.MapData;
import org.apache.spark.sql.connector.catalog.functions.ScalarFunction;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.Decimal;
import org.apache.spark.sql.types.MapType;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.types.UTF8String;
import org.jspecify.annotations.Nullable;

/**
 * Rewrites values at some paths inside one top-level column, however deep.
 *
 * <p>The paths are compiled once, against the column's type, into a tree of {@link RewriteNode}s; a
 * row then walks the tree and nothing is looked up. When any value cannot be rewritten, the whole
 * column becomes null, so that nothing half-done gets through; {@link #failing} tells which it was.
 */
final class Rewrite {
  private final String column;
  private final DataType type;
  private final RewriteNode root;

  private Rewrite(String column, DataType type, RewriteNode root) {
    this.column = column;
    this.type = type;
    this.root = root;
  }

  /** What is to be done, and where. */
  record Task(FieldPath path, LeafOperation operation) {}

  /**
   * One rewrite per column, in the order in which the tasks name the columns. Tasks on the same
   * path are done one after the other.
   *
   * @throws IllegalArgumentException if a path is not in the schema, an operation does not fit the
   *     type at its path, or one path is inside another
   */
  static List<Rewrite> compile(StructType schema, List<Task> tasks) {
    Map<String, List<Branch>> columns = new LinkedHashMap<>();
    for (Task task : tasks) {
      columns
          .computeIfAbsent(task.path().column(), name -> new ArrayList<>())
          .add(new Branch(task.path().inside(), task.operation()));
    }
    List<Rewrite> rewrites = new ArrayList<>();
    columns.forEach(
        (column, branches) -> {
          DataType type = Frames.typeOf(schema, column);
          rewrites.add(new Rewrite(column, type, node(column, type, branches)));
        });
    return rewrites;
  }

  String column() {
    return column;
  }

  /** The type of the rewritten column. */
  DataType outputType() {
    return root.outputType();
  }

  boolean keepsType() {
    return Frames.same(type, outputType());
  }

  boolean canFail() {
    return root.canFail();
  }

  /** The rewritten column; null where the column is null or cannot be rewritten. */
  Column rewritten() {
    return Compiled.call(new Value(type, root), Frames.column(column));
  }

  /** The path of the value that cannot be rewritten, null when all can. */
  Column failing() {
    return Compiled.call(new Failing(column, type, root), Frames.column(column));
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
    if (type instanceof ArrayType array && children.keySet().equals(java.util.Set.of("[*]"))) {
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

  /** The function behind {@link #rewritten}. Never throws; null for what cannot be rewritten. */
  public record Value(DataType type, RewriteNode root) implements ScalarFunction<Object> {
    private @Nullable Object run(@Nullable Object value) {
      if (value == null) {
        return null;
      }
      try {
        Object result = root.rewrite(value);
        return result == RewriteNode.FAILED ? null : result;
      } catch (RuntimeException e) {
        return null;
      }
    }

    /** Called from generated code. */
    public @Nullable Object invoke(@Nullable UTF8String value) {
      return run(value);
    }

    /** Called from generated code. */
    public @Nullable Object invoke(@Nullable InternalRow value) {
      return run(value);
    }

    /** Called from generated code. */
    public @Nullable Object invoke(@Nullable ArrayData value) {
      return run(value);
    }

    /** Called from generated code. */
    public @Nullable Object invoke(@Nullable MapData value) {
      return run(value);
    }

    /** Called from generated code. */
    public @Nullable Object invoke(byte @Nullable [] value) {
      return run(value);
    }

    /** Called from generated code. */
    public @Nullable Object invoke(@Nullable Decimal value) {
      return run(value);
    }

    /** Called from generated code. */
    public @Nullable Object invoke(long value) {
      return run(value);
    }

    /** Called from generated code. */
    public @Nullable Object invoke(int value) {
      return run(value);
    }

    /** Called from generated code. */
    public @Nullable Object invoke(short value) {
      return run(value);
    }

    /** Called from generated code. */
    public @Nullable Object invoke(byte value) {
      return run(value);
    }

    /** Called from generated code. */
    public @Nullable Object invoke(double value) {
      return run(value);
    }

    /** Called from generated code. */
    public @Nullable Object invoke(float value) {
      return run(value);
    }

    /** Called from generated code. */
    public @Nullable Object invoke(boolean value) {
      return run(value);
    }

    @Override
    public DataType[] inputTypes() {
      return new DataType[] {type};
    }

    @Override
    public DataType resultType() {
      return root.outputType();
    }

    @Override
    public String name() {
      return "rewrite";
    }

    @Override
    public String toString() {
      return name();
    }
  }

  /** The function behind {@link #failing}: walks the value again, for the rare row that fails. */
  public record Failing(String column, DataType type, RewriteNode root)
      implements ScalarFunction<UTF8String> {
    private @Nullable UTF8String run(@Nullable Object value) {
      if (value == null) {
        return null;
      }
      String inside;
      try {
        inside = root.failing(value);
      } catch (RuntimeException e) {
        inside = "";
      }
      return inside == null ? null : UTF8String.fromString(column + inside);
    }

    /** Called from generated code. */
    public @Nullable UTF8String invoke(@Nullable UTF8String value) {
      return run(value);
    }

    /** Called from generated code. */
    public @Nullable UTF8String invoke(@Nullable InternalRow value) {
      return run(value);
    }

    /** Called from generated code. */
    public @Nullable UTF8String invoke(@Nullable ArrayData value) {
      return run(value);
    }

    /** Called from generated code. */
    public @Nullable UTF8String invoke(@Nullable MapData value) {
      return run(value);
    }

    /** Called from generated code. */
    public @Nullable UTF8String invoke(byte @Nullable [] value) {
      return run(value);
    }

    /** Called from generated code. */
    public @Nullable UTF8String invoke(@Nullable Decimal value) {
      return run(value);
    }

    /** Called from generated code. */
    public @Nullable UTF8String invoke(long value) {
      return run(value);
    }

    /** Called from generated code. */
    public @Nullable UTF8String invoke(int value) {
      return run(value);
    }

    /** Called from generated code. */
    public @Nullable UTF8String invoke(short value) {
      return run(value);
    }

    /** Called from generated code. */
    public @Nullable UTF8String invoke(byte value) {
      return run(value);
    }

    /** Called from generated code. */
    public @Nullable UTF8String invoke(double value) {
      return run(value);
    }

    /** Called from generated code. */
    public @Nullable UTF8String invoke(float value) {
      return run(value);
    }

    /** Called from generated code. */
    public @Nullable UTF8String invoke(boolean value) {
      return run(value);
    }

    @Override
    public DataType[] inputTypes() {
      return new DataType[] {type};
    }

    @Override
    public DataType resultType() {
      return StringType;
    }

    @Override
    public String name() {
      return "failing_path";
    }

    @Override
    public String toString() {
      return name();
    }
  }
}
