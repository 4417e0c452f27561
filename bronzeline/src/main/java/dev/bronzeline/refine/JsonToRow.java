package dev.bronzeline.refine;

import dev.bronzeline.refine.payload.Coercion;
import dev.bronzeline.refine.payload.JsonDecoder;
import dev.bronzeline.refine.payload.ParserLimits;
import java.util.Objects;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.connector.catalog.functions.ScalarFunction;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/**
 * The {@link JsonDecoder} as a function that Spark compiles into the stage: see {@link Compiled}.
 *
 * <p>Public only because generated code must see it. Thread-safe.
 */
public final class JsonToRow implements ScalarFunction<InternalRow> {
  private final StructType schema;
  private final ParserLimits limits;
  private final Coercion coercion;
  private transient volatile @Nullable JsonDecoder decoder;

  JsonToRow(StructType schema, ParserLimits limits, Coercion coercion) {
    this.schema = schema;
    this.limits = limits;
    this.coercion = coercion;
  }

  /** Called by generated code: see {@link JsonDecoder#decode}. */
  public InternalRow invoke(byte @Nullable [] value) {
    JsonDecoder made = decoder;
    if (made == null) {
      // Two threads may each make one; they are equal.
      made = new JsonDecoder(schema, limits, coercion);
      decoder = made;
    }
    return made.decode(value);
  }

  @Override
  public DataType[] inputTypes() {
    return new DataType[] {DataTypes.BinaryType};
  }

  @Override
  public DataType resultType() {
    return JsonDecoder.resultType(schema);
  }

  @Override
  public boolean isResultNullable() {
    return false;
  }

  @Override
  public String name() {
    return "json_to_row";
  }

  @Override
  public String toString() {
    return name();
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof JsonToRow that
        && schema.equals(that.schema)
        && limits.equals(that.limits)
        && coercion == that.coercion;
  }

  @Override
  public int hashCode() {
    return Objects.hash(schema, limits, coercion);
  }
}
