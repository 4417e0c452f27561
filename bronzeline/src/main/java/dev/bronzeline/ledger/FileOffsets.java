package dev.bronzeline.ledger;

import java.io.Serializable;

/**
 * Which records of one Kafka partition a file holds.
 *
 * @param topic the topic's name
 * @param partition the partition's number
 * @param first the smallest offset in the file
 * @param last the greatest offset in the file (inclusive)
 * @param rows how many rows of this partition the file holds
 */
public record FileOffsets(String topic, int partition, long first, long last, long rows)
    implements Serializable {}
