package dev.bronzeline.kafka;

/**
 * What Kafka holds of one partition now.
 *
 * @param topic the topic's name
 * @param partition the partition's number
 * @param earliest the offset of the oldest record that is still there
 * @param latest the offset after the last one that can be read
 * @param end the offset that the next record will get: beyond {@code latest} while a transaction is
 *     open, if records of open transactions are not read
 */
public record TopicOffsets(String topic, int partition, long earliest, long latest, long end) {

  /** A partition without an open transaction. */
  public TopicOffsets(String topic, int partition, long earliest, long latest) {
    this(topic, partition, earliest, latest, latest);
  }

  /** How many offsets cannot be read until a transaction ends. */
  public long heldBack() {
    return end - latest;
  }
}
