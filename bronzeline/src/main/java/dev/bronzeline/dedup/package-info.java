/** Step 9: finds copies of an event within a window, and counts them. */
@NullMarked
package dev.bronzeline.dedup;

import org.jspecify.annotations.NullMarked;
