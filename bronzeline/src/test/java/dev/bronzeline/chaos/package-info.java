/**
 * The campaign: real processes, faults from a seeded plan, and the proof after each round that
 * every event that was sent is in exactly one place.
 */
@NullMarked
package dev.bronzeline.chaos;

import org.jspecify.annotations.NullMarked;
