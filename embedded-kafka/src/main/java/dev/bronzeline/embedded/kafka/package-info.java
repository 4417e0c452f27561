/** A one-node Kafka broker that runs as a process of its own. */
@NullMarked
package dev.bronzeline.embedded.kafka;

import org.jspecify.annotations.NullMarked;
