package dev.bronzeline.refine;

import java.io.Serializable;
import org.apache.spark.sql.types.DataType;
import org.jspecify.annotations.Nullable;

/** What {@link Rewrite} does to one value. Implementations are values and never print a secret. */
interface LeafOperation extends Serializable {
  /** The type of the result for values of a type; null when the operation does not apply to it. */
  @Nullable DataType outputType(DataType input);

  /** Whether there are values that cannot be rewritten. */
  boolean canFail();

  /**
   * The new value; null to remove it, {@link RewriteNode#FAILED} when it cannot be rewritten.
   *
   * @param value a value in Spark's internal form, not null
   * @param type its type, one that {@link #outputType} has accepted
   */
  @Nullable Object apply(Object value, DataType type);
}
