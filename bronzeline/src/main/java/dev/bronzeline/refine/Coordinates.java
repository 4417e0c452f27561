package dev.bronzeline.refine;

import java.nio.charset.StandardCharsets;

/** Where a record was in Kafka. */
public record Coordinates(String topic, int partition, long offset) {
  /** {@code topic:partition:offset}, to which a sealed payload is bound. */
  byte[] bytes() {
    return (topic + ":" + partition + ":" + offset).getBytes(StandardCharsets.UTF_8);
  }
}
