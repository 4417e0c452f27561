package dev.bronzeline.schema;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.apache.avro.LogicalType;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.DecimalType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * Avro schemas as Spark types. A union with null makes a field optional; a union of int and long is
 * a long, one of float and double a double; every other union has no counterpart and is refused, as
 * is a record inside itself.
 *
 * <p>Where Spark has no type that holds a logical type exactly (times of day, nanoseconds,
 * durations), the column has the number or the bytes as Avro has them.
 */
public final class AvroSchemas {

  private final Deque<String> open = new ArrayDeque<>();

  private AvroSchemas() {}

  /**
   * The struct of a record.
   *
   * @throws SchemaException when the schema is not a record, or has a part without a counterpart
   */
  public static StructType struct(Schema schema) {
    if (schema.getType() != Schema.Type.RECORD) {
      throw new SchemaException(
          "an event must be an Avro record, but this is " + schema.getType().getName() + ".");
    }
    return new AvroSchemas().record(schema, "");
  }

  private StructType record(Schema schema, String path) {
    if (open.contains(schema.getFullName())) {
      throw new SchemaException(
          "the record %s contains itself at %s, which a table cannot."
              .formatted(schema.getFullName(), path));
    }
    open.push(schema.getFullName());
    List<StructField> fields = new ArrayList<>();
    for (Schema.Field field : schema.getFields()) {
      String at = path.isEmpty() ? field.name() : path + "." + field.name();
      fields.add(
          new StructField(
              field.name(),
              type(field.schema(), at),
              field.schema().isNullable(),
              AvroNotes.of(field, at)));
    }
    open.pop();
    return DataTypes.createStructType(fields);
  }

  private DataType type(Schema schema, String path) {
    return switch (schema.getType()) {
      case BOOLEAN -> DataTypes.BooleanType;
      case INT ->
          schema.getLogicalType() instanceof LogicalTypes.Date
              ? DataTypes.DateType
              : DataTypes.IntegerType;
      case LONG -> ofLong(schema.getLogicalType());
      case FLOAT -> DataTypes.FloatType;
      case DOUBLE -> DataTypes.DoubleType;
      case STRING, ENUM -> DataTypes.StringType;
      case BYTES, FIXED ->
          schema.getLogicalType() instanceof LogicalTypes.Decimal decimal
              ? decimal(decimal, path)
              : DataTypes.BinaryType;
      case RECORD -> record(schema, path);
      case ARRAY ->
          DataTypes.createArrayType(
              type(schema.getElementType(), path + "[*]"), schema.getElementType().isNullable());
      case MAP ->
          DataTypes.createMapType(
              DataTypes.StringType,
              type(schema.getValueType(), path + ".*"),
              schema.getValueType().isNullable());
      case UNION -> union(schema, path);
      case NULL ->
          throw new SchemaException(
              "the field " + path + " is always null; leave it out or give it a type.");
    };
  }

  private static DataType ofLong(LogicalType logical) {
    if (logical instanceof LogicalTypes.TimestampMillis
        || logical instanceof LogicalTypes.TimestampMicros) {
      return DataTypes.TimestampType;
    }
    if (logical instanceof LogicalTypes.LocalTimestampMillis
        || logical instanceof LogicalTypes.LocalTimestampMicros) {
      return DataTypes.TimestampNTZType;
    }
    return DataTypes.LongType;
  }

  private static DataType decimal(LogicalTypes.Decimal decimal, String path) {
    if (decimal.getPrecision() > DecimalType.MAX_PRECISION()) {
      throw new SchemaException(
          "the field %s is a decimal of %d digits, and a column holds at most %d; make it smaller, or leave the logical type out to keep its bytes."
              .formatted(path, decimal.getPrecision(), DecimalType.MAX_PRECISION()));
    }
    return DataTypes.createDecimalType(decimal.getPrecision(), decimal.getScale());
  }

  private DataType union(Schema schema, String path) {
    List<Schema> types =
        schema.getTypes().stream().filter(type -> type.getType() != Schema.Type.NULL).toList();
    if (types.size() == 1) {
      return type(types.get(0), path);
    }
    List<Schema.Type> kinds = types.stream().map(Schema::getType).sorted().toList();
    boolean plain = types.stream().allMatch(type -> type.getLogicalType() == null);
    if (plain && kinds.equals(List.of(Schema.Type.INT, Schema.Type.LONG))) {
      return DataTypes.LongType;
    }
    if (plain && kinds.equals(List.of(Schema.Type.FLOAT, Schema.Type.DOUBLE))) {
      return DataTypes.DoubleType;
    }
    throw new SchemaException(
        "the field %s is a union of %s, which is no type of a column; a field may be of one type, or of one type and null."
            .formatted(path, types.stream().map(type -> type.getType().getName()).toList()));
  }
}
