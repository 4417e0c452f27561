package dev.bronzeline.schema;

import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** The schema of events that are not looked into: one column with all their bytes. */
public final class RawSchema {
  private static final StructType SCHEMA = new StructType().add("value", DataTypes.BinaryType);

  private RawSchema() {}

  /** One binary column, {@code value}. */
  public static StructType schema() {
    return SCHEMA;
  }
}
