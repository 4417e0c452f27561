package dev.bronzeline.kafka;

/**
 * What Kafka holds of one partition now.
 *
 * @param topic the topic's name
 * @param partition the partition's number
 * @param earliest the offset of the oldest record that is still there
 * @param latest the offset that the next record will get
 */
public record TopicOffsets(String topic, int partition, long earliest, long latest) {}
