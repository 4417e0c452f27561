package dev.bronzeline.storage;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.Map;

/**
 * The small files of a checkpoint, as Spark 4.2 writes them. Each reader throws an {@link
 * IllegalArgumentException} whose message is a clause without a subject.
 */
final class SparkFormats {
  private static final JsonMapper JSON = new JsonMapper();

  private SparkFormats() {}

  /** {@code metadata}: the id of the query, one JSON object. */
  static String queryId(String text) {
    String id = json(text).path("id").asText();
    if (id.isEmpty()) {
      throw new IllegalArgumentException("names no query");
    }
    return id;
  }

  /** {@code metadata} of a query. */
  static String metadata(String queryId) {
    try {
      return JSON.writeValueAsString(Map.of("id", queryId));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("A text cannot fail to become JSON", e);
    }
  }

  /** A file of {@code commits/}: a version, and the watermark of the next batch as JSON. */
  static long nextWatermark(String text) {
    if (!text.matches("(?s)v\\d+\\s.*")) {
      throw new IllegalArgumentException("does not begin with a version");
    }
    String content = text.substring(text.indexOf('\n') + 1);
    return text.indexOf('\n') < 0 ? 0 : json(content).path("nextBatchWatermarkMs").asLong();
  }

  /** {@code sources/0/0}: where the first batch begins; a zero byte, a version, Kafka's offsets. */
  static Offsets initialOffsets(String text) {
    String content = text.startsWith("\0") ? text.substring(1) : text;
    if (!content.startsWith("v1\n")) {
      throw new IllegalArgumentException("does not begin with version 1");
    }
    return SparkOffsets.kafka(content.substring(3));
  }

  private static JsonNode json(String text) {
    try {
      JsonNode read = JSON.readTree(text);
      if (read != null && read.isObject()) {
        return read;
      }
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("is not JSON", e);
    }
    throw new IllegalArgumentException("is not a JSON object");
  }
}
