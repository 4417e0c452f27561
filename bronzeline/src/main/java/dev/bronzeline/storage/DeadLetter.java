package dev.bronzeline.storage;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A rejected record as the dead-letter table holds it. Its payload may be sealed.
 *
 * @param topic the Kafka topic
 * @param partition the Kafka partition
 * @param offset the record's offset
 * @param kafkaTimestamp the record's timestamp
 * @param key the original key
 * @param value the original value
 * @param headers the original headers
 * @param stage the step that rejected it
 * @param reason the reason code
 * @param message what was wrong, without any value of the record
 * @param field the field that was wrong, when it was one
 * @param violations the ids of the broken rules
 * @param schemaVersion the schema that the record was held against
 * @param ingestedAt when its batch was ingested
 * @param attempt how often it was tried
 * @param file the data file that it is in, relative to the root
 */
@SuppressWarnings("ArrayRecordComponent") // bytes, held and handed on as they are
public record DeadLetter(
    String topic,
    int partition,
    long offset,
    @Nullable Instant kafkaTimestamp,
    byte @Nullable [] key,
    byte @Nullable [] value,
    List<Header> headers,
    String stage,
    String reason,
    @Nullable String message,
    @Nullable String field,
    List<String> violations,
    @Nullable String schemaVersion,
    @Nullable Instant ingestedAt,
    int attempt,
    String file) {

  /**
   * A header of the record.
   *
   * @param name its name
   * @param value its value
   */
  @SuppressWarnings("ArrayRecordComponent")
  public record Header(@Nullable String name, byte @Nullable [] value) {}
}
