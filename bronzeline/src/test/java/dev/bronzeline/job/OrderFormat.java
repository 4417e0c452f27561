package dev.bronzeline.job;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.jspecify.annotations.Nullable;

/** How the writers of events write them. */
enum OrderFormat {
  JSON("json") {
    @Override
    byte[] bytes(byte[] json, Schema schema, int id) {
      return json;
    }
  },
  AVRO("avro-confluent") {
    @Override
    byte[] bytes(byte[] json, Schema schema, int id) {
      try {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(ByteBuffer.allocate(1 + Integer.BYTES).put((byte) 0).putInt(id).array());
        BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(out, null);
        new GenericDatumWriter<>(schema)
            .write(value(new JsonMapper().readTree(json), schema), encoder);
        encoder.flush();
        return out.toByteArray();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  };

  private final String setting;

  OrderFormat(String setting) {
    this.setting = setting;
  }

  /** As {@code payload.format} has it. */
  String setting() {
    return setting;
  }

  /**
   * An event as it is sent.
   *
   * @param json the event
   * @param schema its writer's
   * @param id that of the schema in the registry
   */
  abstract byte[] bytes(byte[] json, Schema schema, int id);

  private static @Nullable Object value(@Nullable JsonNode json, Schema schema) {
    if (json == null) {
      return null;
    }
    return switch (schema.getType()) {
      case UNION -> value(json, schema.getTypes().get(1));
      case RECORD -> {
        GenericData.Record record = new GenericData.Record(schema);
        schema
            .getFields()
            .forEach(
                field -> record.put(field.pos(), value(json.get(field.name()), field.schema())));
        yield record;
      }
      case ARRAY -> {
        List<@Nullable Object> elements = new ArrayList<>();
        json.forEach(element -> elements.add(value(element, schema.getElementType())));
        yield elements;
      }
      case MAP -> {
        Map<String, @Nullable Object> entries = new HashMap<>();
        json.properties()
            .forEach(
                entry ->
                    entries.put(entry.getKey(), value(entry.getValue(), schema.getValueType())));
        yield entries;
      }
      case BYTES -> {
        int scale = ((LogicalTypes.Decimal) schema.getLogicalType()).getScale();
        yield ByteBuffer.wrap(json.decimalValue().setScale(scale).unscaledValue().toByteArray());
      }
      case INT -> json.intValue();
      case LONG -> json.longValue();
      case FLOAT -> json.floatValue();
      case DOUBLE -> json.doubleValue();
      case STRING -> json.textValue();
      default -> throw new IllegalArgumentException("No event has a field of type " + schema);
    };
  }
}
