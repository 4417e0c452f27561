/** A job with more before it than fits into its memory. */
@NullMarked
package dev.bronzeline.pressure;

import org.jspecify.annotations.NullMarked;
