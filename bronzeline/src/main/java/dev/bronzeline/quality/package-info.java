/**
 * Judges a batch before it is published, from what the writers have counted and what the last
 * commits say: batch rules and the error budget. Knows neither Spark nor a store.
 */
@NullMarked
package dev.bronzeline.quality;

import org.jspecify.annotations.NullMarked;
