/** Proposes a schema from live records. */
@NullMarked
package dev.bronzeline.schema.infer;

import org.jspecify.annotations.NullMarked;
