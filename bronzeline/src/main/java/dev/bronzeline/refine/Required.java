package dev.bronzeline.refine;

import org.apache.spark.sql.types.DataType;
import org.jspecify.annotations.Nullable;

/**
 * An operation on a field that must keep a value: to remove it is to fail.
 *
 * @param operation what is done
 */
record Required(LeafOperation operation) implements LeafOperation {
  @Override
  public @Nullable DataType outputType(DataType input) {
    return operation.outputType(input);
  }

  @Override
  public boolean canFail() {
    return true;
  }

  @Override
  public Object apply(Object value, DataType type) {
    Object result = operation.apply(value, type);
    return result == null ? RewriteNode.FAILED : result;
  }

  @Override
  public String toString() {
    return operation.toString();
  }
}
