package dev.bronzeline.bench;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.MapType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/** Writes good sample events, which are JSON, as Avro. Not thread-safe. */
final class AvroEvents {
  private final Schema schema;
  private final GenericDatumWriter<GenericRecord> writer;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(out, null);

  /**
   * @param type the events' fields: strings, longs, doubles, structs, and maps of these
   */
  AvroEvents(StructType type) {
    this.schema = record("event", type);
    this.writer = new GenericDatumWriter<>(schema);
  }

  /** Writes the schema to a file. */
  void save(Path file) throws IOException {
    Files.writeString(file, schema.toString());
  }

  /** The event in Avro's binary encoding. */
  byte[] encode(byte[] json) {
    try {
      out.reset();
      writer.write(record(schema, Json.tree(json)), encoder);
      encoder.flush();
      return out.toByteArray();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Schema record(String name, StructType type) {
    List<Schema.Field> fields = new ArrayList<>();
    for (StructField field : type.fields()) {
      Schema declared = type(name + "_" + field.name(), field.dataType());
      fields.add(
          field.nullable()
              ? new Schema.Field(
                  field.name(),
                  Schema.createUnion(Schema.create(Schema.Type.NULL), declared),
                  null,
                  Schema.Field.NULL_DEFAULT_VALUE)
              : new Schema.Field(field.name(), declared, null, null));
    }
    return Schema.createRecord(name, null, "bench", false, fields);
  }

  private static Schema type(String name, DataType type) {
    if (type instanceof StructType struct) {
      return record(name, struct);
    } else if (type instanceof MapType map) {
      return Schema.createMap(type(name, map.valueType()));
    } else if (type.equals(DataTypes.LongType)) {
      return Schema.create(Schema.Type.LONG);
    } else if (type.equals(DataTypes.DoubleType)) {
      return Schema.create(Schema.Type.DOUBLE);
    } else if (type.equals(DataTypes.StringType)) {
      return Schema.create(Schema.Type.STRING);
    }
    throw new IllegalArgumentException("The bench has no Avro for " + type.simpleString());
  }

  private static GenericRecord record(Schema schema, JsonNode json) {
    GenericRecord record = new GenericData.Record(schema);
    for (Schema.Field field : schema.getFields()) {
      record.put(field.pos(), value(field.schema(), json.get(field.name())));
    }
    return record;
  }

  private static @Nullable Object value(Schema schema, @Nullable JsonNode json) {
    if (json == null || json.isNull()) {
      return null;
    }
    return switch (schema.getType()) {
      case UNION -> value(schema.getTypes().get(1), json);
      case RECORD -> record(schema, json);
      case MAP -> {
        Map<String, @Nullable Object> entries = new HashMap<>();
        json.properties()
            .forEach(
                entry ->
                    entries.put(entry.getKey(), value(schema.getValueType(), entry.getValue())));
        yield entries;
      }
      case LONG -> json.asLong();
      case DOUBLE -> json.asDouble();
      default -> json.asText();
    };
  }
}
