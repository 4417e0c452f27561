/** Steps 2 to 8: one record per step, each a pure function from rows to rows. */
@NullMarked
package dev.bronzeline.refine;

import org.jspecify.annotations.NullMarked;
