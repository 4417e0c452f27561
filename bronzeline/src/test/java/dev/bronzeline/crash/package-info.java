/**
 * The job as a process of its own, stopped where it hurts, and the proof that nothing is lost or
 * repeated.
 */
@NullMarked
package dev.bronzeline.crash;

import org.jspecify.annotations.NullMarked;
