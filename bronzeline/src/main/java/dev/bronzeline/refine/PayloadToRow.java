package dev.bronzeline.refine;

import dev.bronzeline.refine.payload.Coercion;
import dev.bronzeline.refine.payload.ParserLimits;
import dev.bronzeline.refine.payload.RecordDecoder;
import java.util.Objects;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.connector.catalog.functions.ScalarFunction;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/**
 * A {@link RecordDecoder} as a function that Spark compiles into the stage: see {@link Compiled}.
 *
 * <p>Public only because generated code must see it. Thread-safe.
 */
public final class PayloadToRow implements ScalarFunction<InternalRow> {
  private final PayloadFormat format;
  private final StructType schema;
  private final ParserLimits limits;
  private final Coercion coercion;
  private transient volatile @Nullable RecordDecoder decoder;

  PayloadToRow(PayloadFormat format, StructType schema, ParserLimits limits, Coercion coercion) {
    this.format = format;
    this.schema = schema;
    this.limits = limits;
    this.coercion = coercion;
  }

  /** Called by generated code: see {@link RecordDecoder#decode}. */
  public InternalRow invoke(byte @Nullable [] value) {
    RecordDecoder made = decoder;
    if (made == null) {
      // Two threads may each make one; they are equal.
      made = format.decoder(schema, limits, coercion);
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
    return RecordDecoder.resultType(schema);
  }

  @Override
  public boolean isResultNullable() {
    return false;
  }

  @Override
  public String name() {
    return format.function();
  }

  @Override
  public String toString() {
    return name();
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof PayloadToRow that
        && format.equals(that.format)
        && schema.equals(that.schema)
        && limits.equals(that.limits)
        && coercion == that.coercion;
  }

  @Override
  public int hashCode() {
    return Objects.hash(format, schema, limits, coercion);
  }
}
