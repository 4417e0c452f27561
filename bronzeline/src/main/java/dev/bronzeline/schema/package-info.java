/** Loads event schemas from files, tables and registries. */
@NullMarked
package dev.bronzeline.schema;

import org.jspecify.annotations.NullMarked;
