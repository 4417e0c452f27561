package dev.bronzeline.bench;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.io.IOException;
import java.util.Map;

/** Reads and writes JSON. */
final class Json {
  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .addModule(new JavaTimeModule())
          .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
          .enable(SerializationFeature.INDENT_OUTPUT)
          .build();

  private static final TypeReference<Map<String, Map<String, Long>>> OFFSETS =
      new TypeReference<>() {};

  private Json() {}

  static String write(Object record) {
    try {
      return MAPPER.writeValueAsString(record);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("No JSON for " + record.getClass().getName(), e);
    }
  }

  /** A JSON text as a tree. */
  static JsonNode tree(byte[] json) throws IOException {
    return MAPPER.readTree(json);
  }

  /** The offsets of Spark's Kafka source: by topic and partition. */
  static Map<String, Map<String, Long>> offsets(String json) {
    try {
      return MAPPER.readValue(json, OFFSETS);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("Spark's offsets are not what they were: " + json, e);
    }
  }
}
