package dev.bronzeline.refine.payload;

import dev.bronzeline.schema.FieldNotes;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.MetadataBuilder;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * Tables for Avro schemas of readers, with all that the schema says: defaults, aliases, symbols.
 */
final class AvroTables {
  private AvroTables() {}

  static StructType of(Schema reader) {
    return new StructType(
        reader.getFields().stream().map(AvroTables::column).toArray(StructField[]::new));
  }

  private static StructField column(Schema.Field field) {
    MetadataBuilder notes = new MetadataBuilder();
    if (!field.aliases().isEmpty()) {
      notes.putStringArray(FieldNotes.ALIASES, field.aliases().toArray(String[]::new));
    }
    if (field.hasDefaultValue()) {
      notes.putString(FieldNotes.DEFAULT, text(field));
    }
    Schema type = single(field.schema());
    Schema inside = type;
    while (inside.getType() == Schema.Type.ARRAY || inside.getType() == Schema.Type.MAP) {
      inside =
          single(
              inside.getType() == Schema.Type.ARRAY
                  ? inside.getElementType()
                  : inside.getValueType());
    }
    if (inside.getType() == Schema.Type.ENUM) {
      notes.putStringArray(FieldNotes.SYMBOLS, inside.getEnumSymbols().toArray(String[]::new));
      if (inside.getEnumDefault() != null) {
        notes.putString(FieldNotes.DEFAULT_SYMBOL, inside.getEnumDefault());
      }
    }
    return new StructField(field.name(), type(type), field.schema().isNullable(), notes.build());
  }

  /** The default as JSON, by way of Avro's binary form. */
  private static String text(Schema.Field field) {
    Object value = GenericData.get().getDefaultValue(field);
    byte[] bytes = bytes(field.schema(), value);
    return AvroText.of(field.schema(), new AvroReader(bytes, 0, 64)).toString();
  }

  static byte[] bytes(Schema schema, Object datum) {
    return bytes(schema, datum, false);
  }

  /**
   * A datum in Avro's binary form.
   *
   * @param inBlocks whether arrays and maps are written in blocks of a known size
   */
  static byte[] bytes(Schema schema, Object datum, boolean inBlocks) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      BinaryEncoder encoder =
          inBlocks
              ? new EncoderFactory().configureBlockSize(64).blockingBinaryEncoder(out, null)
              : EncoderFactory.get().binaryEncoder(out, null);
      new GenericDatumWriter<>(schema).write(datum, encoder);
      encoder.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  /** The type beside null. */
  static Schema single(Schema schema) {
    if (schema.getType() != Schema.Type.UNION) {
      return schema;
    }
    List<Schema> types =
        schema.getTypes().stream().filter(type -> type.getType() != Schema.Type.NULL).toList();
    if (types.size() != 1) {
      throw new IllegalArgumentException("no column for " + schema);
    }
    return types.get(0);
  }

  private static DataType type(Schema nullable) {
    Schema schema = single(nullable);
    return switch (schema.getType()) {
      case BOOLEAN -> DataTypes.BooleanType;
      case INT ->
          schema.getLogicalType() instanceof LogicalTypes.Date
              ? DataTypes.DateType
              : DataTypes.IntegerType;
      case LONG ->
          schema.getLogicalType() instanceof LogicalTypes.TimestampMillis
                  || schema.getLogicalType() instanceof LogicalTypes.TimestampMicros
              ? DataTypes.TimestampType
              : schema.getLogicalType() instanceof LogicalTypes.LocalTimestampMillis
                      || schema.getLogicalType() instanceof LogicalTypes.LocalTimestampMicros
                  ? DataTypes.TimestampNTZType
                  : DataTypes.LongType;
      case FLOAT -> DataTypes.FloatType;
      case DOUBLE -> DataTypes.DoubleType;
      case STRING, ENUM -> DataTypes.StringType;
      case BYTES, FIXED ->
          schema.getLogicalType() instanceof LogicalTypes.Decimal decimal
              ? DataTypes.createDecimalType(decimal.getPrecision(), decimal.getScale())
              : DataTypes.BinaryType;
      case RECORD -> of(schema);
      case ARRAY -> DataTypes.createArrayType(type(schema.getElementType()), true);
      case MAP -> DataTypes.createMapType(DataTypes.StringType, type(schema.getValueType()), true);
      default -> throw new IllegalArgumentException("no column for " + schema);
    };
  }
}
