package dev.bronzeline.kafka;

import java.time.Duration;

/**
 * How long until Kafka may delete a record that was not read yet.
 *
 * @param topic the topic
 * @param partition the partition's number
 * @param left how long, if nothing is read meanwhile; zero when it may happen now, or has happened
 * @param share the same as a share of the time that records of the partition live, from 0 to 1: a
 *     job that keeps up is near 1
 */
public record TimeToLoss(String topic, int partition, Duration left, double share) {}
