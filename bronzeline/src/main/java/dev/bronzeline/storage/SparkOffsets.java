package dev.bronzeline.storage;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * One file of Spark's offset log, of a query with one Kafka source: a line with the version of the
 * format, a line with settings of the batch, and a line that says where the batch ends. Spark
 * writes it before it runs the batch, so that the batch is the same when it is run again.
 *
 * @param version {@code v1}, or {@code v2}, where the source's name stands before its offsets
 * @param settings the second line: watermark, timestamp and configuration, as JSON
 * @param source in version 2 the source's name with its colon, otherwise empty
 * @param end where the batch ends
 */
record SparkOffsets(String version, String settings, String source, Offsets end) {
  private static final JsonMapper JSON = new JsonMapper();
  private static final String WATERMARK = "batchWatermarkMs";
  private static final String TIMESTAMP = "batchTimestampMs";

  /**
   * Reads a file.
   *
   * @throws IllegalArgumentException when it is not one of a query with one Kafka source; the
   *     message is a clause without a subject
   */
  static SparkOffsets parse(String text) {
    List<String> lines = text.lines().toList();
    if (lines.size() != 3) {
      throw new IllegalArgumentException("has %d lines, not 3".formatted(lines.size()));
    }
    String last = lines.get(2);
    int begin =
        switch (lines.get(0)) {
          case "v1" -> 0;
          case "v2" -> last.indexOf(':') + 1;
          default ->
              throw new IllegalArgumentException(
                  "has the unknown version '%s'".formatted(lines.get(0)));
        };
    parseJson(lines.get(1));
    return new SparkOffsets(
        lines.get(0), lines.get(1), last.substring(0, begin), kafka(last.substring(begin)));
  }

  /**
   * Reads Kafka's own form, {@code {"topic":{"0":42}}}.
   *
   * @throws IllegalArgumentException when it is something else
   */
  static Offsets kafka(String json) {
    try {
      return Offsets.of(
          JSON.readValue(json, new TypeReference<Map<String, Map<Integer, Long>>>() {}));
    } catch (JsonProcessingException | NullPointerException e) {
      throw new IllegalArgumentException("does not end with offsets of Kafka", e);
    }
  }

  /** The file's text. */
  String text() {
    try {
      return version + "\n" + settings + "\n" + source + JSON.writeValueAsString(end.nested());
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("A map of numbers cannot fail to become JSON", e);
    }
  }

  /** When Spark planned the batch: the one time that all its rows bear. */
  Instant plannedAt() {
    return Instant.ofEpochMilli(parseJson(settings).path(TIMESTAMP).asLong());
  }

  /** The watermark that the batch runs with. */
  long watermark() {
    return parseJson(settings).path(WATERMARK).asLong();
  }

  /** How many stores the state of an operator has; 0 when the file does not say it. */
  int shufflePartitions() {
    return parseJson(settings).path("conf").path("spark.sql.shuffle.partitions").asInt();
  }

  /** The same settings for another batch. */
  SparkOffsets forBatch(Offsets ends, Instant at, long watermark) {
    ObjectNode changed = (ObjectNode) parseJson(settings);
    changed.put(TIMESTAMP, at.toEpochMilli());
    changed.put(WATERMARK, watermark);
    return new SparkOffsets(version, changed.toString(), source, ends);
  }

  private static JsonNode parseJson(String settings) {
    try {
      JsonNode read = JSON.readTree(settings);
      if (read instanceof ObjectNode) {
        return read;
      }
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("has a second line that is not JSON", e);
    }
    throw new IllegalArgumentException("has a second line that is not a JSON object");
  }
}
