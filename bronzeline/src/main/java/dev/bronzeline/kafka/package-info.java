/** Step 1: reads topics and decides at which offsets to begin. */
@NullMarked
package dev.bronzeline.kafka;

import org.jspecify.annotations.NullMarked;
